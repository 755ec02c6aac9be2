using Semiflow.Principles;
using Semiflow.Principles.Translation;
using Semiflow.Recipes.Translation;
using Semiflow.Spaces;
using Semiflow.Systems.Pairs;
using Semiflow.Transport;
using Semiflow.Transport.Motion;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Translation;

/// <summary>What experiments measure, held against values that are known by hand.</summary>
public sealed class TranslationMeasureTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>v(x) = W x + b on the plane.</summary>
    private static Linear Velocity(double diagonal, double offDiagonal, double across, double up)
    {
        Linear velocity = nn.Linear(2, 2);
        using (no_grad())
        {
            velocity.weight!.copy_(tensor(new[,] { { diagonal, offDiagonal }, { -offDiagonal, diagonal } }));
            velocity.bias!.copy_(tensor(new[] { across, up }));
        }

        return velocity;
    }

    private static TrainedContestant<ResidualFlow> Flow(params Linear[] velocities) =>
        new(Contestant.Main("known"), ResidualFlow.Of([.. velocities]), null);

    private static Tensor Points(int count, ulong seed) => DomainPair.Gaussian().Source.Draw(count, seed).Points.to(float64);

    private static double Value(FlowScore score, Figure figure) => score.Values.Single(each => each.Figure == figure).Value!.Value;

    /// <summary>T(x) = x + d: the optimal map to the shifted law, straight, at constant speed.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_shift_is_scored_as_the_optimal_map(double unit)
    {
        Tensor source = Points(60, 1), shift = tensor(new[] { 3.0, -4.0 });
        FlowScore score = FlowScore.Measure(
            Flow(Velocity(0, 0, 3, -4), Velocity(0, 0, 3, -4)), source, source + shift, new QuadraticCost(), points => points + shift,
            unit);
        Assert.Equal(25 * unit * unit, Value(score, TranslationFigures.Cost), 1e-4);
        Assert.Equal(25 * unit * unit, Value(score, TranslationFigures.Action), 1e-4);
        Assert.Equal(25 * unit * unit, score.SampleCost(), 1e-4);
        Assert.Equal(1, Value(score, TranslationFigures.Kappa), 1e-6);
        Assert.Equal(1, Value(score, TranslationFigures.Straightness), 1e-6);
        Assert.Equal(1, Value(score, TranslationFigures.CostOverAction), 1e-6);
        Assert.Equal(0, Value(score, TranslationFigures.MapError), 1e-6);
        Assert.Equal(0, Value(score, TranslationFigures.Distance), 1e-5);
        Assert.Equal(0, Value(score, TranslationFigures.Curl), 1e-5);
        Assert.Equal(0, Value(score, TranslationFigures.Violations), 1e-12);
        Assert.True(Value(score, TranslationFigures.Floor) > 0.01 * unit);
        Assert.All(score.LayerDisplacements, layer => Assert.Equal(2.5 * unit, layer, 1e-4));
    }

    /// <summary>T(x) = −x on points ±x: the image is the source, so that not moving at all were cheaper, and all pairs cross.</summary>
    [Fact]
    public void A_point_reflection_is_no_optimal_map()
    {
        Tensor half = Points(30, 2), source = cat([half, -half]);
        FlowScore score = FlowScore.Measure(Flow(Velocity(-2, 0, 0, 0)), source, source, new QuadraticCost(), points => points);
        Assert.Equal(0, Value(score, TranslationFigures.Kappa), 1e-6);
        Assert.Equal(1, Value(score, TranslationFigures.Violations), 1e-12);
        double squares = source.square().sum(1).mean().item<double>();
        Assert.Equal(4 * squares, Value(score, TranslationFigures.Cost), 1e-4);
        Assert.Equal(400, Value(score, TranslationFigures.MapError), 1e-2); // 100 E|−x − x|² / Var(β), and E x = 0.
    }

    /// <summary>There and back: 2 steps of a/2 and −a/2 cost 2 · 2 |a/2|² = |a|² of action, and move nothing.</summary>
    [Fact]
    public void A_detour_shows_in_the_action_alone()
    {
        Tensor source = Points(40, 3);
        FlowScore score = FlowScore.Measure(Flow(Velocity(0, 0, 3, 4), Velocity(0, 0, -3, -4)), source, source, new QuadraticCost());
        Assert.Equal(25, Value(score, TranslationFigures.Action), 1e-4);
        Assert.Equal(0, Value(score, TranslationFigures.Cost), 1e-6);
        Assert.Equal(0, Value(score, TranslationFigures.CostOverAction), 1e-6);
        Assert.Null(score.Values.Single(each => each.Figure == TranslationFigures.MapError).Value);
    }

    /// <summary>x + a (−y, x): its Jacobian I + a J has |J_T − J_Tᵀ| / 2|J_T| = a / √(1 + a²).</summary>
    [Fact]
    public void A_rotation_has_the_curl_of_its_angle()
    {
        Tensor source = Points(40, 4);
        FlowScore score = FlowScore.Measure(Flow(Velocity(0, 1, 0, 0)), source, source, new QuadraticCost());
        Assert.Equal(1 / Math.Sqrt(2), Value(score, TranslationFigures.Curl), 1e-3);
    }

    /// <summary>Squared distance has a monotonicity and a curl; other costs have neither, and their own κ.</summary>
    [Fact]
    public void A_metric_is_scored_by_itself()
    {
        Tensor source = Points(40, 5);
        var cost = new MetricCost(new[,] { { 1, 0.5 }, { 0.5, 1 } });
        FlowScore score = FlowScore.Measure(Flow(Velocity(0, 0, 1, 1)), source, source + 1, cost);
        Assert.Equal(3, Value(score, TranslationFigures.Cost), 1e-5); // (1, 1) Q (1, 1)ᵀ = 2 + 2e.
        Assert.Equal(1, Value(score, TranslationFigures.Kappa), 1e-5);
        Assert.Null(score.Values.Single(each => each.Figure == TranslationFigures.Curl).Value);
    }

    /// <summary>
    /// |m|² + tr A + tr B − 2 tr √(√A B √A), where tr √M = √(tr M + 2 √det M) in the plane and tr M = tr AB, det M = det A det B.
    /// </summary>
    [Fact]
    public void The_Gaussian_pair_knows_its_optimal_cost_and_map()
    {
        DomainPair pair = DomainPair.Gaussian();
        double cosine = Math.Cos(1.2), sine = Math.Sin(1.2);
        double first = (0.6 * cosine * cosine) + (0.1 * sine * sine), second = (0.6 * sine * sine) + (0.1 * cosine * cosine);
        double trace = first + (0.25 * second), determinant = 0.25 * 0.06;
        double cost = 1 + 1.25 + 0.7 - (2 * Math.Sqrt(trace + (2 * Math.Sqrt(determinant))));
        Assert.Equal(cost, pair.OptimalCost!.Value, 1e-9);
        Assert.Equal(pair.OptimalCost, pair.Reversed.OptimalCost);
        Tensor source = pair.Source.Draw(20_000, 1).Points.to(float64), image = pair.Exact!(source);
        Assert.Equal(cost, (image - source).square().sum(1).mean().item<double>(), 0.05);
        Tensor centered = image - image.mean([0], keepdim: true), covariance = centered.T.matmul(centered) / 20_000;
        Assert.Equal(first, covariance[0, 0].item<double>(), 0.02);
        Assert.Equal(second, covariance[1, 1].item<double>(), 0.02);
        Assert.Equal(1, image.mean([0])[0].item<double>(), 0.02);
    }

    [Fact]
    public void The_halves_of_the_square_part_at_a_known_cost()
    {
        Tensor source = DomainPair.SplitSquare.Source.Draw(100, 1).Points.to(float64), image = DomainPair.SplitSquare.Exact!(source);
        Assert.Equal(DomainPair.SplitSquare.OptimalCost!.Value, (image - source).square().sum(1).mean().item<double>(), 1e-6);
        Assert.True((image.select(1, 0).abs() >= 0.5).all().item<bool>());
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(-1, 0)]
    public void Straight_and_crossing_maps_of_blobs_are_told_apart(double sign, double straight)
    {
        DomainPair pair = DomainPair.ParallelBlobs;
        LabeledCloud source = pair.Source.Draw(200, 1);
        BiasExperiment.FoundMap map = BiasExperiment.Measure(
            pair, new Contestant("a", "a"), "residual", 0.5, source, pair.Target.Draw(200, 2).Points,
            points => (points * tensor(new[] { sign, 1f })) + tensor(new[] { 0f, 1f }));
        double across = source.Points.to(float64).select(1, 0).square().mean().item<double>();
        Assert.Equal(sign > 0 ? 1 : 1 + (4 * across), map.Ratio, 1e-5);
        Assert.Equal(straight, map.Choice, 1e-9);
        Assert.InRange(map.Distance, 0, 0.1); // Both fit the law of the target.
    }

    [Fact]
    public void The_turn_of_a_ring_is_measured_in_degrees()
    {
        DomainPair pair = DomainPair.Rings;
        LabeledCloud source = pair.Source.Draw(100, 1);
        double angle = Math.PI / 6;
        Tensor turn = tensor(new[,] { { Math.Cos(angle), Math.Sin(angle) }, { -Math.Sin(angle), Math.Cos(angle) } }).to(float32);
        BiasExperiment.FoundMap map = BiasExperiment.Measure(
            pair, new Contestant("a", "a"), "plain", 0.5, source, pair.Target.Draw(100, 2).Points, points => 1.5 * points.matmul(turn));
        Assert.Equal(30, map.Choice, 1e-2);
        double squares = source.Points.to(float64).square().sum(1).mean().item<double>();
        Assert.Equal(squares * (1 + 2.25 - (3 * Math.Cos(angle))) / 0.25, map.Ratio, 1e-3); // |1.5 R x − x|²
    }

    [Fact]
    public void A_training_that_blew_up_is_measured_as_no_number()
    {
        DomainPair pair = DomainPair.Rings;
        BiasExperiment.FoundMap map = BiasExperiment.Measure(
            pair, new Contestant("a", "a"), "plain", 0.5, pair.Source.Draw(10, 1), pair.Target.Draw(10, 2).Points, null);
        Assert.Equal((double.NaN, double.NaN, double.NaN), (map.Ratio, map.Distance, map.Choice));
        Assert.Null(map.Image);
    }

    [Fact]
    public void A_metric_predicts_who_goes_where()
    {
        Tensor labels = tensor(new long[] { 0, 0, 0, 1 }), images = tensor(new double[,] { { 1, 0 }, { 1, 0 }, { -1, 0 }, { -1, 0 } });
        Assert.Equal(75, SemanticExperiment.Following(labels, images, 0.5));
        Assert.Equal(25, SemanticExperiment.Following(labels, images, -0.5));
        Assert.Equal(75, SemanticExperiment.Following(labels, images, 0));
    }

    /// <summary>Of places −0.9, −0.7, …, 0.9 four lie within 0.45 of the origin; a path that stays away has none.</summary>
    [Fact]
    public void Time_within_the_obstacle_is_a_share_of_the_path()
    {
        Tensor from = tensor(new double[,] { { -1, 0 }, { -1, 1 } }), to = tensor(new double[,] { { 1, 0 }, { 1, 1 } });
        Assert.Equal(0.2, PathTime.Within([from, to], 0.45), 1e-12);
        Assert.Equal(0.4, PathTime.Within([from[..1], to[..1]], 0.45), 1e-12);
        Assert.Equal(0.2, PathTime.Within([from[..1], to[..1], to[..1]], 0.45), 1e-12); // Waiting outside counts.
    }

    [Fact]
    public void Descriptors_forget_what_hides_the_pairs_and_find_them()
    {
        using var random = new Generator(1, CPU);
        Tensor images = rand(new long[] { 12, 1, 28, 28 }, generator: random);
        foreach (HiddenPairing pairing in new[] { HiddenPairing.Inverted, HiddenPairing.Rotated })
        {
            Tensor changed = pairing.Change(images);
            Assert.False(changed.allclose(images));
            // A negative has the same slopes; after a turn they are taken on the other side of a pixel.
            double far = (pairing.Descriptor(images) - pairing.Descriptor(images.roll(1, 0))).abs().mean().item<float>();
            double near = (pairing.Descriptor(images) - pairing.Descriptor(changed)).abs().mean().item<float>();
            Assert.True(near < 0.7 * far, $"{pairing.Name}: {near}, {far}");
            Assert.InRange(pairing.Assigned(images).Features, 99.9, 100);
        }

        Assert.True(HiddenPairing.Inverted.Descriptor(images).allclose(HiddenPairing.Inverted.Descriptor(1 - images), 1e-4, 1e-5));
        Assert.True(HiddenPairing.Rotated.Change(HiddenPairing.Rotated.Change(images)).allclose(images.flip(2, 3)));
    }

    [Fact]
    public void Pairs_are_found_where_the_own_change_is_the_nearest()
    {
        Tensor truth = eye(4, dtype: float64) * 10;
        Assert.Equal(100, HiddenPairing.Nearest(truth + 0.1, truth));
        Assert.Equal(0, HiddenPairing.Nearest(truth.roll(1, 0), truth));
        Assert.Equal(50, HiddenPairing.Nearest(cat([truth[..2], truth[..2]]), truth));
    }

    [Fact]
    public void Units_of_the_flow_go_there_and_back()
    {
        Tensor source = (Points(50, 6) * 100) + 5000, target = (Points(30, 7) * 50) - 10;
        TranslationSpace space = TranslationSpace.Measured(source, target);
        Tensor units = space.ToUnits(cat([source, target])).to(float64);
        Assert.Equal(1, Math.Sqrt(units.square().mean().item<double>()), 1e-5);
        Assert.True(units.mean([0]).abs().max().item<double>() < 1e-5);
        Assert.True(space.FromUnits(space.ToUnits(source)).allclose(source, 1e-6, 1e-2));
        Assert.Throws<ArgumentException>(() => new TranslationSpace([2], [1, 2, 3], 1));
    }

    [Fact]
    public void Figures_have_the_names_of_older_summaries()
    {
        var a = new Contestant("a", "A");
        Assert.Equal("map_error", TranslationFigures.MapError.For(Contestant.Main("x")).Key);
        Assert.Equal("kappa_free", TranslationFigures.Kappa.For(TranslationFigures.Free).Key);
        Assert.Equal("discrepancy_floor_a", TranslationFigures.Floor.For(a).Key);
        Assert.Equal("cost_ratio_blobs_a", TranslationFigures.CostRatio(DomainPair.ParallelBlobs).For(a).Key);
        Assert.Equal("turn_ring_a", TranslationFigures.Choice(DomainPair.Rings).For(a).Key);
        Assert.Equal("straight_blobs_a", TranslationFigures.Choice(DomainPair.ParallelBlobs).For(a).Key);
        Assert.Equal("pairing_a_percent", TranslationFigures.Pairing.For(a).Key);
        Assert.Equal("pairing_a_features_percent", TranslationFigures.AssignedFeatures.For(a).Key);
        Assert.Equal("learned_a_pixels_percent", TranslationFigures.LearnedPixels.For(a).Key);
        Assert.Equal("attribute_source_percent", TranslationFigures.Attribute.For(TranslationFigures.SourceImages).Key);
        Assert.Equal("stress_attribute_before_percent", TranslationFigures.StressAttribute.For(TranslationFigures.SourceImages).Key);
        Assert.Equal("minus_0_5", TranslationFigures.Key(-0.5));
    }
}
