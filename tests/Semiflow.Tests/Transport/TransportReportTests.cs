using Semiflow.Spaces;
using Semiflow.Transport;
using TorchSharp;
using static Semiflow.Tests.Transport.TransportCases;
using static TorchSharp.torch;

namespace Semiflow.Tests.Transport;

/// <summary>
/// Hard facts about any path (spec least-action.md 6, V1 to V3, V9) (spec domain-translation.md 6, V1, V2) and reports with known answers.
/// </summary>
public sealed class TransportReportTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Random_paths_obey_the_hard_facts(int seed)
    {
        using DisposeScope scope = NewDisposeScope();
        var random = new RandomStream((ulong)seed, 0);
        int count = 2 + random.Below(120), dimension = 1 + random.Below(5), layers = 1 + random.Below(6);
        double shrink = Math.Pow(10, random.Uniform(-4, 1));
        Tensor state = Normal(10 * seed, count, dimension);
        var path = new List<Tensor> { state };
        for (int m = 0; m < layers; m++)
        {
            path.Add(path[^1] + shrink * Normal(10 * seed + m + 1, count, dimension));
        }

        Tensor labels = (arange(count) % (1 + random.Below(3))).to(ScalarType.Int64);
        TransportReport report = TransportReport.Measure(path, new TransportReportOptions { Labels = labels });
        Assert.True(report.Displacement <= report.Action * (1 + 1e-12));                    // V1
        Assert.InRange(report.Kappa, 0, 1 + 1e-9);                                          // V2
        Assert.InRange(report.Eta, 0, report.Kappa * (1 + 1e-12));                          // V3
        Assert.InRange(report.LeastStraightness, 0, report.Straightness);                   // V9
        Assert.InRange(report.Straightness, 0, 1 + 1e-12);
        Assert.InRange(Math.Abs(report.DualGap), 0, 1e-12);
        Assert.InRange(report.MonotonicityViolations, 0, 1);
        Assert.True(report.Lipschitz99 <= report.LipschitzLargest);
        Assert.Equal(layers, report.Layers.Count);
        Assert.All(report.Layers, layer =>
            Assert.True(layer.W1 <= layer.Displacement * (1 + 1e-9) && layer.W1 * layer.W1 <= layer.W2Squared * (1 + 1e-9)));
        Assert.All(report.Figures(), figure => Assert.True(double.IsFinite(figure.Value), figure.Key));
        Assert.True(report.Displacement > 0 && report.Figures().Count > 5, "nothing was measured");
    }

    [Fact]
    public void A_straight_optimal_path_is_recognized()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor start = Normal(1, 60, 2), matrix = tensor(new[,] { { 2, 0.3 }, { 0.3, 0.5 } });
        Tensor Map(Tensor x) => x.matmul(matrix) + 1;
        TransportReport report = TransportReport.Measure(
            [.. Enumerable.Range(0, 5).Select(m => lerp(start, Map(start), m / 4.0))],
            new TransportReportOptions { Map = Map, Truth = Map(start) });
        Assert.Equal(1, report.Kappa, 12);
        Assert.Equal(1, report.Eta, 12);
        Assert.Equal(1, report.LeastStraightness, 12);
        Assert.Equal(0, report.MonotonicityViolations);
        Assert.Equal(0, report.Curl!.Value, 12);
        Assert.Equal(0, report.Uvp!.Value, 12);
        Assert.InRange(report.LipschitzLargest, 0.5, 2.06); // largest eigenvalue 2.0574
        Assert.All(report.Layers, layer => Assert.Equal(report.Displacement / 16, layer.W2Squared, 10));
    }

    [Fact]
    public void A_rotation_is_no_gradient_and_takes_detours()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor start = Normal(2, 200, 2);
        Tensor Turn(Tensor x, double angle) =>
            x.matmul(tensor(new[,] { { Math.Cos(angle), Math.Sin(angle) }, { -Math.Sin(angle), Math.Cos(angle) } }));
        Tensor[] path = [.. Enumerable.Range(0, 9).Select(m => Turn(start, 2.4 * m / 8))];
        TransportReport report = TransportReport.Measure(
            path, new TransportReportOptions { Map = x => Turn(x, 2.4), LayerDistances = false });
        Assert.Equal(Math.Abs(Math.Sin(2.4)), report.Curl!.Value, 12);
        Assert.Equal(Math.Sin(1.2) / (8 * Math.Sin(0.15)), report.Straightness, 12); // chord over eight short chords
        Assert.True(report.Kappa < 0.3);
        Assert.Equal(1, report.MonotonicityViolations);                              // cos 2.4 < 0
        Assert.Equal(1, report.LipschitzLargest, 9);
        Assert.DoesNotContain("layer_01_w1", report.Figures().Keys);
    }

    [Fact]
    public void Couplings_are_compared_within_classes()
    {
        // Two points of different classes swap: optimal for each class, not for the pooled cloud.
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[,] { { 0.0 }, { 1.0 } }), y = tensor(new[,] { { 1.0 }, { 0.0 } });
        Assert.Equal(0, TransportReport.Measure([x, y]).Kappa);
        Assert.Equal(1, TransportReport.Measure([x, y], new TransportReportOptions { Labels = tensor(new long[] { 0, 1 }) }).Kappa);
    }

    [Fact]
    public void Unexplained_variance_and_rest()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(3, 50, 3), truth = 2 * x;
        double variance = Number((truth - truth.mean([0], keepdim: true)).square().sum(1).mean());
        TransportReport report = TransportReport.Measure([x, truth + 0.1], new TransportReportOptions { Truth = truth });
        Assert.Equal(100 * 0.03 / variance, report.Uvp!.Value, 9);
        TransportReport rest = TransportReport.Measure([x, x]);
        Assert.Equal((1.0, 1.0, 0.0, 1.0), (rest.Kappa, rest.Eta, rest.Action, rest.Straightness));
    }

    [Fact]
    public void Large_samples_are_drawn_by_seed()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(4, 500, 2), y = Normal(5, 500, 2);
        var options = new TransportReportOptions { MaximumPoints = 80, Seed = 1, Labels = (arange(500) % 3) };
        TransportReport report = TransportReport.Measure([x, y], options);
        Assert.Equal(80, report.Points);
        Assert.Equal(report.Figures(), TransportReport.Measure([x, y], options).Figures());
        Assert.NotEqual(report.Kappa, TransportReport.Measure([x, y], options with { Seed = 2 }).Kappa);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Tensor x = Normal(6, 4, 2);
        Assert.Throws<InputException>(() => TransportReport.Measure([x]));
        Assert.Throws<InputException>(() => TransportReport.Measure([x.narrow(0, 0, 1), x.narrow(0, 0, 1)]));
        Assert.Throws<InputException>(() => TransportReport.Measure([x, x], new TransportReportOptions { Labels = zeros(3) }));
        Assert.Throws<InputException>(() => TransportReport.Measure([x, x], new TransportReportOptions { Truth = zeros(4, 3) }));
        Assert.Throws<InputException>(() => TransportReport.Measure([x, x], new TransportReportOptions { Truth = zeros_like(x) }));
    }
}
