using Semiflow.Chains;
using Semiflow.Operators.Models;
using Semiflow.Principles;
using Semiflow.Spaces;
using Semiflow.Systems.Points;
using Semiflow.Training;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Classification;

/// <summary>
/// The problem whose least-action map is known (spec least-action.md 10.2): hinge of margin 3 on x₁, so that T*(x) = x + y (3 − y x₁)₊ e₁
/// at the cost C* = E (3 − y x₁)₊².
/// </summary>
[Trait("Category", "Science")]
public sealed class LeastActionScienceTests
{
    private const int Blocks = 5;
    private static readonly MultiplierSpec Published = new() { Start = 0.1, Rate = 0.5 };
    private readonly LabeledCloud cloud = GaussianBlobs.Opposite.Draw(512, 4);

    private Tensor Truth
    {
        get
        {
            Tensor y = cloud.Labels * 2 - 1, moved = cloud.Points.clone();
            moved[.., 0] += y * (3 - (y * cloud.Points[.., 0])).relu();
            return moved;
        }
    }

    /// <summary>V4, with V1 to V3, V5, V6 and V9 on both maps: accepted where the whole algorithm is right.</summary>
    [Theory]
    [InlineData(UpdateVariant.A)]
    [InlineData(UpdateVariant.B)]
    public void The_trained_map_is_the_least_action_map(UpdateVariant variant)
    {
        using DisposeScope scope = NewDisposeScope();
        double optimal = (Truth - cloud.Points).square().sum(1).mean().to(float64).item<double>();
        Result least = Train(0.1, 1500, new LeastActionOptions { Variant = variant, Multiplier = Published });
        TestContext.Current.TestOutputHelper?.WriteLine($"{variant}: C* {optimal:F3}, action {least.Report.Action:F3}, map error "
            + $"{least.MapError:F4}, hinge {least.Hinge:G3}, kappa {least.Report.Kappa:F3}, eta {least.Report.Eta:F3}, lambda "
                + $"{least.Multiplier:F2}");
        Assert.InRange(least.Hinge, 0, 0.01);
        Assert.InRange(least.Report.Action, 0, 1.15 * optimal);
        Assert.InRange(least.MapError, 0, 0.03 * optimal);
        Check(least.Report);
        Assert.InRange(least.Report.Kappa, 0.97, 1 + 1e-9);
        Assert.InRange(least.Report.Eta, 0.9, 1 + 1e-9);
    }

    [Fact]
    public void Without_transport_the_same_network_moves_much_farther()
    {
        using DisposeScope scope = NewDisposeScope();
        Result least = Train(0.1, 600, new LeastActionOptions { Multiplier = Published });
        Result vanilla = Train(0.1, 600, new LeastActionOptions { Mode = TransportMode.Vanilla });
        Check(vanilla.Report);
        Assert.InRange(vanilla.Hinge, 0, 0.01);
        Assert.True(vanilla.Report.Action > 5 * least.Report.Action, $"{vanilla.Report.Action} against {least.Report.Action}");
        Assert.True(vanilla.Report.Lipschitz99
            > 2 * least.Report.Lipschitz99, $"{vanilla.Report.Lipschitz99} against {least.Report.Lipschitz99}");
        Assert.True(vanilla.MapError > 10 * least.MapError, $"{vanilla.MapError} against {least.MapError}");
    }

    /// <summary>
    /// Multiplier wind-up: from large weights the published rule drives λ up before the network has settled; one that waits while the loss
    /// falls does not.
    /// </summary>
    [Fact]
    public void A_multiplier_that_waits_does_not_wind_up()
    {
        using DisposeScope scope = NewDisposeScope();
        Result published = Train(0.7, 3000, new LeastActionOptions { Multiplier = Published });
        Result waiting = Train(0.7, 3000,
            new LeastActionOptions { Multiplier = Published with { Start = 5, Smoothing = 0.95, HoldWhileFalling = 0.005 } });
        TestContext.Current.TestOutputHelper?.WriteLine($"published: lambda {published.Multiplier:F1}, action "
            + $"{published.Report.Action:F1}, hinge {published.Hinge:G3}, error {published.MapError:F3}; waiting: lambda "
                + $"{waiting.Multiplier:F1}, action {waiting.Report.Action:F1}, hinge {waiting.Hinge:G3}, error {waiting.MapError:F3}");
        Assert.True(waiting.Multiplier < published.Multiplier / 2, $"{waiting.Multiplier} against {published.Multiplier}");
        Assert.True(waiting.Report.Action < 0.7 * published.Report.Action, $"{waiting.Report.Action} against {published.Report.Action}");
        Assert.True(waiting.MapError < published.MapError, $"{waiting.MapError} against {published.MapError}");
        Assert.InRange(waiting.Hinge, 0, 0.3); // It learns the demand later, from the multiplier that it needs.
    }

    /// <summary>V1, V2, V3, V9: hold for every network.</summary>
    private static void Check(TransportReport report)
    {
        Assert.True(report.Displacement <= report.Action * (1 + 1e-5));
        Assert.InRange(report.Kappa, 0, 1 + 1e-9);
        Assert.InRange(report.Eta, 0, report.Kappa * (1 + 1e-5));
        Assert.InRange(report.Straightness, 0, 1 + 1e-9);
        Assert.InRange(report.LeastStraightness, 0, report.Straightness);
        Assert.InRange(report.LipschitzLargest, report.Lipschitz99, 1e9);
    }

    private Result Train(double deviation, int moves, LeastActionOptions options)
    {
        using Generator random = new(1);
        TorchSharp.Modules.Linear head = nn.Linear(2, 2);
        var network = new ChainClassifier(
            new BlockChain([.. Enumerable.Range(0, Blocks).Select(_ => new ResidualBlock(new PointBranch(2, 32, random)))]), head);
        Initialization.Weights(network, InitialWeights.Normal, deviation, random);
        using (no_grad())
        {
            head.weight!.copy_(tensor(new float[,] { { 0, 0 }, { 1, 0 } }));
            head.bias!.zero_();
            head.weight.requires_grad = head.bias.requires_grad = false;
        }

        var hinge = new Hinge(3);
        int epochs = moves / 4;
        var principle = new LeastAction(
            network, options with { UpdateEvery = 5, Reduction = DisplacementReduction.SumFeaturesMeanBatch, EnergyFactor = Blocks },
            new OptimizerSpec(3e-3, WeightDecay: 0, Schedule: new MilestoneSchedule(1.0 / 6, 2.0 * epochs / 3)), hinge);
        new Trainer(new TrainerOptions(epochs, 1)).Fit(
            principle, new LabeledBatches(cloud.Points, cloud.Labels, 128, 1), null, [], CancellationToken.None);
        Assert.Equal([1f, 0], head.weight![1].data<float>().ToArray()); // What is frozen stays.
        using IDisposable quiet = no_grad();
        (ChainPath path, Tensor logits) = network.Trace(cloud.Points);
        return new Result(
            TransportReport.Measure(path.States, new TransportReportOptions { Labels = cloud.Labels, LayerDistances = false }),
            (path.Output - Truth).square().sum(1).mean().to(float64).item<double>(), hinge.Value(logits, cloud.Labels).to(float64)
                .item<double>(), principle.Multiplier);
    }

    private sealed record Result(TransportReport Report, double MapError, double Hinge, double Multiplier);
}
