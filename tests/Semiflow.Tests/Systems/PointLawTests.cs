using Semiflow.Spaces;
using Semiflow.Systems;
using Semiflow.Systems.Points;
using static TorchSharp.torch;

namespace Semiflow.Tests.Systems;

public sealed class PointLawTests
{
    private const int Many = 20000;

    public static TheoryData<string> Names => [.. SystemCatalogue.With<IPointLaw>().Select(entry => entry.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Same_seed_same_points_and_fewer_are_a_prefix(string name)
    {
        IPointLaw law = SystemCatalogue.Find<IPointLaw>(name).First;
        LabeledCloud more = law.Draw(50, 3), fewer = law.Draw(20, 3), others = law.Draw(50, 4);
        Assert.Equal([50L, law.Dimension], more.Points.shape);
        Assert.True(more.Points[..20].equal(fewer.Points).all().item<bool>());
        Assert.True(more.Labels[..20].equal(fewer.Labels).all().item<bool>());
        Assert.False(more.Points.equal(others.Points).all().item<bool>());
        Assert.Equal(ScalarType.Float64, law.Draw(2, 3, ScalarType.Float64).Points.dtype);
        Assert.Equal(Enumerable.Range(0, law.Classes).Select(c => (long)c), law.Draw(200, 3).Labels.data<long>().ToArray().Distinct()
            .Order());
        Assert.NotEmpty(law.Description);
    }

    [Fact]
    public void Circles_have_their_radii()
    {
        var law = new TwoCircles { Noise = 0 };
        LabeledCloud drawn = law.Draw(100, 1, ScalarType.Float64);
        using Tensor radii = drawn.Points.norm(1);
        using Tensor expected = where(drawn.Labels == 0, tensor(1.0), tensor(0.5));
        Assert.True((radii - expected).abs().max().item<double>() < 1e-12);
        Assert.Equal(50, drawn.Labels.sum().item<long>());

        // E|x|² = r² + 2 σ².
        LabeledCloud noisy = new TwoCircles().Draw(Many, 1, ScalarType.Float64);
        using Tensor squares = noisy.Points.square().sum(1);
        Assert.Equal(1.08, squares[noisy.Labels == 0].mean().item<double>(), 0.02);
        Assert.Equal(0.33, squares[noisy.Labels == 1].mean().item<double>(), 0.02);
    }

    [Fact]
    public void Moons_lie_on_half_circles()
    {
        LabeledCloud drawn = new TwoMoons { Noise = 0 }.Draw(200, 1, ScalarType.Float64);
        using Tensor upper = drawn.Points[drawn.Labels == 0];
        using Tensor lower = drawn.Points[drawn.Labels == 1];
        Assert.True((upper.norm(1) - 1).abs().max().item<double>() < 1e-12);
        Assert.True(((lower - tensor([1.0, 0.5])).norm(1) - 1).abs().max().item<double>() < 1e-12);
        Assert.True(upper[TensorIndex.Colon, 1].min().item<double>() >= 0);
        Assert.True(lower[TensorIndex.Colon, 1].max().item<double>() <= 0.5);
    }

    [Fact]
    public void Blobs_have_their_centers_deviation_and_weights()
    {
        var law = GaussianBlobs.OnCircle(8, 2, 0.1, 0.3);
        LabeledCloud drawn = law.Draw(Many, 2, ScalarType.Float64);
        for (int c = 0; c < 8; c++)
        {
            using Tensor part = drawn.Points[drawn.Labels == c];
            using Tensor mean = part.mean([0]);
            double angle = 0.3 + (c * Math.PI / 4);
            Assert.Equal(2 * Math.Cos(angle), mean[0].item<double>(), 0.01);
            Assert.Equal(2 * Math.Sin(angle), mean[1].item<double>(), 0.01);
            Assert.Equal(0.1, part.std(0L)[0].item<double>(), 0.005);
            Assert.InRange(part.shape[0], 2300, 2700);
        }
    }

    [Fact]
    public void Opposite_blobs_have_the_known_least_action()
    {
        // C* = E (3 - y x₁)₊² = (3 - 1)² + 0.3² where the hinge is never inactive: beyond 6.7 deviations.
        LabeledCloud drawn = GaussianBlobs.Opposite.Draw(Many, 5, ScalarType.Float64);
        using Tensor y = (2 * drawn.Labels) - 1;
        using Tensor distance = (3 - (y * drawn.Points[TensorIndex.Colon, 0])).clamp(0);
        Assert.Equal(4.09, distance.square().mean().item<double>(), 0.04);
    }

    [Fact]
    public void Boxes_are_uniform_in_proportion_to_area()
    {
        var law = new UniformRectangles(new Rectangle(0, 1, 0, 1), new Rectangle(2, 3, 0, 3));
        LabeledCloud drawn = law.Draw(Many, 5, ScalarType.Float64);
        Assert.Equal(0.75, drawn.Labels.to(ScalarType.Float64).mean().item<double>(), 0.015);
        using Tensor second = drawn.Points[drawn.Labels == 1];
        Assert.Equal(1.5, second[TensorIndex.Colon, 1].mean().item<double>(), 0.03);
        Assert.Equal(0.75, second[TensorIndex.Colon, 1].var().item<double>(), 0.03);
        using Tensor halves = UniformRectangles.Halves(1).Draw(500, 1).Points[TensorIndex.Colon, 0].abs();
        Assert.True(halves.min().item<float>() >= 0.5f && halves.max().item<float>() <= 1.5f);
    }

    [Fact]
    public void A_ring_has_its_radius_and_a_turned_law_the_turned_points()
    {
        using Tensor radii = new NoisyRing { Radius = 2, Noise = 0.1 }.Draw(Many, 1, ScalarType.Float64).Points.norm(1);
        Assert.Equal(2, radii.mean().item<double>(), 0.005);
        Assert.Equal(0.1, radii.std().item<double>(), 0.003);
        var law = new TwoMoons();
        Tensor before = law.Draw(10, 1, ScalarType.Float64).Points,
            after = new RotatedPoints(law, Math.PI / 2).Draw(10, 1, ScalarType.Float64).Points;
        Assert.True((after[TensorIndex.Colon, 0] + before[TensorIndex.Colon, 1]).abs().max().item<double>() < 1e-12);
        Assert.True((after[TensorIndex.Colon, 1] - before[TensorIndex.Colon, 0]).abs().max().item<double>() < 1e-12);
    }

    [Fact]
    public void A_gaussian_has_its_mean_and_covariance()
    {
        using Tensor points = GaussianPoints.Target.Draw(Many, 1, ScalarType.Float64).Points;
        using Tensor mean = points.mean([0]);
        Assert.Equal(1, mean[0].item<double>(), 0.02);
        Assert.Equal(0, mean[1].item<double>(), 0.02);
        using Tensor covariance = points.t().cov();
        Assert.True((covariance - GaussianPoints.Target.Covariance()).abs().max().item<double>() < 0.02);
        // Trace and determinant do not know the rotation.
        Assert.Equal(0.7, GaussianPoints.Target.Covariance().trace().item<double>(), 1e-12);
        Assert.Equal(0.06, linalg.det(GaussianPoints.Target.Covariance()).item<double>(), 1e-12);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new TwoCircles().Draw(2, 1, ScalarType.Int64));
        Assert.Throws<ArgumentException>(() => new GaussianBlobs([[0, 1], [1]], 1));
        Assert.Throws<ArgumentException>(() => new UniformRectangles(new Rectangle(1, 0, 0, 1)));
        Assert.Throws<ArgumentException>(() => new Cloud(zeros(3)));
        Assert.Throws<ArgumentException>(() => new Cloud(zeros(3, 2), zeros(2)));
    }
}
