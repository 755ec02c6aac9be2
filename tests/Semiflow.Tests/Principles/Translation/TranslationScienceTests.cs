using Semiflow.Principles;
using Semiflow.Spaces;
using Semiflow.Systems;
using Semiflow.Systems.Points;
using Semiflow.Training;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Translation;

/// <summary>
/// The verification suite (spec domain-translation.md 6) on trained flows; E1 and its acceptance are in <c>TranslationRunTests</c>.
/// </summary>
[Trait("Category", "Science")]
public sealed class TranslationScienceTests
{
    private static ResidualFlow Train(
        IPointLaw source, IPointLaw target, ITransportCost cost, double weight, int blocks = 5, int moves = 1000, double gain = 0.1,
        int batch = 128, ulong seed = 1)
    {
        ResidualFlow flow = TranslationFixture.Flow(seed, blocks, 32, gain, source.Dimension);
        var principle = new DomainTranslation(
            flow, cost, new EnergyDistance(), new TranslationOptions { Weight = weight, Moves = moves },
            new OptimizerSpec(2e-3, WeightDecay: 0, Schedule: new LateDrop(2.0 / 3, 0.2)));
        CloudBatches batches = CloudBatches.Fresh(
            (count, at) => source.Draw(count, at).Points, (count, at) => target.Draw(count, at).Points, batch, 50, seed);
        new Trainer(new TrainerOptions(moves / 50, seed)).Fit(principle, batches, null, [], CancellationToken.None);
        return flow;
    }

    /// <summary>V5: on the line the optimal map is the sorted matching, and keeps the order.</summary>
    [Fact]
    public void On_the_line_the_map_is_the_sorted_matching()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        GaussianPoints source = new([0], [[1]]), target = new([1], [[0.5]]);
        ResidualFlow flow;
        using (enable_grad())
        {
            flow = Train(source, target, new QuadraticCost(), 0.02, batch: 256);
        }

        Tensor points = source.Draw(2000, 7).Points.sort(0).Values, image = flow.call(points);
        Assert.InRange((image[1..] - image[..^1] < 0).to(float64).mean().item<double>(), 0, 0.01);
        double error = (image - (1 + (points / 2))).square().mean().item<float>() / 0.25;
        TestContext.Current.TestOutputHelper?.WriteLine($"map error {100 * error:F2} %");
        Assert.InRange(error, 0, 0.02);
    }

    /// <summary>V6: the closed form in the metric Q.</summary>
    [Fact]
    public void In_another_metric_the_map_is_that_of_the_metric()
    {
        using DisposeScope scope = NewDisposeScope();
        double[,] metric = { { 1, 0.7 }, { 0.7, 1 } };
        GaussianPoints source = GaussianPoints.InPlane(0, 0, 1, 0.25, 0), target = GaussianPoints.InPlane(0, 0, 0.25, 1, 0);
        ResidualFlow flow = Train(source, target, new MetricCost(metric), 0.02, batch: 256, moves: 1500);
        double[,] from = { { 1, 0 }, { 0, 0.25 } }, to = { { 0.25, 0 }, { 0, 1 } };
        double Error(GaussianTransport exact)
        {
            using IDisposable quiet = no_grad();
            Tensor points = source.Draw(1000, 8).Points;
            return 100 * (flow.call(points).to(float64) - exact.Map(points.to(float64))).square().sum(1).mean().item<double>() / 1.25;
        }

        double inMetric = Error(new GaussianTransport([0, 0], from, [0, 0], to, metric)),
            euclidean = Error(new GaussianTransport([0, 0], from, [0, 0], to));
        TestContext.Current.TestOutputHelper?.WriteLine($"map error {inMetric:F2} % against the metric's map, {euclidean:F2} % against the "
            + $"Euclidean");
        Assert.InRange(inMetric, 0, 5);
        Assert.True(inMetric < euclidean / 2);
    }

    /// <summary>V10: W₂ grows linearly along the interpolation; V11: more blocks, the same action.</summary>
    [Fact]
    public void The_interpolation_is_a_geodesic_and_depth_does_not_change_the_action()
    {
        using DisposeScope scope = NewDisposeScope();
        ResidualFlow flow = Train(GaussianPoints.Source, GaussianPoints.Target, new QuadraticCost(), 0.02),
            deep = Train(GaussianPoints.Source, GaussianPoints.Target, new QuadraticCost(), 0.02, blocks: 20);
        using IDisposable quiet = no_grad();
        var squared = new QuadraticCost();
        Tensor points = GaussianPoints.Source.Draw(1000, 9).Points;
        double Distance(double s, double t) => Assignment.Solve(squared, flow.Interpolate(points, s), flow.Interpolate(points, t)).MeanCost;
        double whole = Distance(0, 1);
        foreach ((double s, double t) in new[] { (0, 0.5), (0.5, 1), (0.25, 0.75), (0, 0.25) })
        {
            Assert.InRange(Distance(s, t) / whole / ((t - s) * (t - s)), 0.9, 1.1);
        }

        double shallow = PathAction.Of(squared, flow.Path(points)).item<float>(), fine = PathAction.Of(squared, deep.Path(points))
            .item<float>();
        TestContext.Current.TestOutputHelper?.WriteLine($"action {shallow:F3} with 5 blocks, {fine:F3} with 20");
        Assert.InRange(fine / shallow, 0.95, 1.05);
    }

    /// <summary>5.1: the metric chooses the pairing.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(-0.5)]
    public void The_metric_chooses_the_pairing(double coupling)
    {
        using DisposeScope scope = NewDisposeScope();
        ResidualFlow flow = Train(GaussianBlobs.Vertical, GaussianBlobs.Horizontal,
            new MetricCost(new[,] { { 1, coupling }, { coupling, 1 } }), 0.2,
            moves: 600, seed: 3);
        using IDisposable quiet = no_grad();
        LabeledCloud source = GaussianBlobs.Vertical.Draw(1000, 5);
        double first = ((flow.call(source.Points).select(1, 0) > 0) == (source.Labels == 0)).to(float64).mean().item<double>();
        Assert.InRange(coupling > 0 ? first : 1 - first, 0.99, 1);
    }
}
