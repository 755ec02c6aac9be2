using Semiflow.Transport;
using TorchSharp;
using static Semiflow.Tests.Transport.TransportCases;
using static TorchSharp.torch;

namespace Semiflow.Tests.Transport;

/// <summary>Losses between clouds do not depend on the unit of the points, and refuse points that are none.</summary>
public sealed class LossScaleTests : IDisposable
{
    private static readonly Dictionary<string, (Func<double, IMarginalLoss> Loss, int Degree)> Losses = new()
    {
        ["energy"] = (_ => new EnergyDistance(), 1),
        ["energy of empirical laws"] = (_ => new EnergyDistance(Unbiased: false), 1),
        ["mmd"] = (_ => new MaximumMeanDiscrepancy(), 0),
        ["mmd of a scale"] = (unit => new MaximumMeanDiscrepancy(scale: 1.3 * unit), 0),
        ["sliced"] = (_ => new SlicedWasserstein(20, seed: 3), 2),
        ["sinkhorn"] = (_ => new SinkhornDivergence(0.05, tolerance: 1e-7, maximumIterations: 5000), 2),
        ["sinkhorn of distances"] =
            (_ => new SinkhornDivergence(0.05, cost: new PowerCost(1), tolerance: 1e-7, maximumIterations: 5000), 1),
    };

    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<string> All => [.. Losses.Keys];

    public void Dispose() => scope.Dispose();

    /// <summary>Values go as the unit to their degree, gradients one degree less, as far as the type of the points holds them.</summary>
    [Theory, MemberData(nameof(All))]
    public void Values_and_gradients_follow_the_unit(string name)
    {
        (Func<double, IMarginalLoss> loss, int degree) = Losses[name];
        Tensor source = Normal(1, 9, 3), target = (Normal(2, 7, 3) * 0.5) + 1;
        foreach (ScalarType type in new[] { ScalarType.Float32, ScalarType.Float64 })
        {
            (double value, Tensor gradient) = Of(loss(1), source, target, 1, type);
            foreach (int power in new[] { -100, -66, -40, -27, -20, 20, 45, 66, 100 })
            {
                double unit = Math.Pow(2, power), size = value * Math.Pow(unit, degree);
                if (type == ScalarType.Float32 && size > float.MaxValue)
                {
                    Assert.Contains("beyond Float32", Assert.Throws<InputException>(() => Of(loss(unit), source, target, unit, type))
                        .Message, StringComparison.Ordinal);
                    continue;
                }

                (double scaled, Tensor slopes) = Of(loss(unit), source, target, unit, type);
                double least = type == ScalarType.Float32 ? 2e-45 : 0, tolerance = type == ScalarType.Float32 ? 2e-5 : 1e-10;
                Assert.Equal(size, scaled, Math.Max(tolerance * size, least));
                Tensor expected = gradient * Math.Pow(unit, degree - 1);
                Assert.True((slopes - expected).abs().max().item<double>() <= tolerance * expected.abs().max().item<double>(),
                    $"{type} 2^{power}: {slopes.cstr()} for {expected.cstr()}");
            }
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Half_precision_has_the_values_of_its_points(string name)
    {
        (Func<double, IMarginalLoss> loss, int degree) = Losses[name];
        Tensor source = (Normal(1, 9, 3) * 100).to(ScalarType.Float16), target = (Normal(2, 7, 3) * 50).to(ScalarType.Float16);
        double exact = Of(loss(100), source, target, 1, ScalarType.Float64).Value;
        Assert.Equal(exact, Of(loss(100), source, target, 1, ScalarType.Float16).Value, 1e-3 * Math.Abs(exact));
        Assert.True(degree == 0 || exact > 1);
    }

    [Theory, MemberData(nameof(All))]
    public void Points_that_are_not_finite_are_refused_with_cloud_and_row(string name)
    {
        IMarginalLoss loss = Losses[name].Loss(1);
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            Tensor fine = Normal(1, 6, 2), lost = Normal(2, 5, 2);
            lost[3, 1] = bad;
            Assert.StartsWith("point 3 of the source is not finite", Assert.Throws<InputException>(() => loss.Of(lost, fine)).Message,
                StringComparison.Ordinal);
            Assert.StartsWith("point 3 of the target is not finite",
                Assert.Throws<InputException>(() => loss.Of(fine.@float(), lost.@float())).Message, StringComparison.Ordinal);
        }

        Assert.Contains("squares beyond float64", Assert.Throws<InputException>(
            () => new EnergyDistance().Of(Normal(1, 6, 2) * 1e200, Normal(1, 6, 2))).Message, StringComparison.Ordinal);
        Assert.Contains("beside a scale", Assert.Throws<InputException>(
            () => new MaximumMeanDiscrepancy(scale: 1e-200).Of(Normal(1, 6, 2), Normal(1, 6, 2))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_of_normal_laws_are_finite_too()
    {
        Tensor lost = Normal(2, 5, 2);
        lost[4, 0] = double.NaN;
        Assert.StartsWith("point 4 of the target", Assert.Throws<InputException>(
            () => GaussianTransport.OfSamples(Normal(1, 6, 2), lost)).Message, StringComparison.Ordinal);
    }

    private static (double Value, Tensor Gradient) Of(IMarginalLoss loss, Tensor source, Tensor target, double unit, ScalarType type)
    {
        Tensor x = (source.to(ScalarType.Float64) * unit).to(type).requires_grad_();
        Tensor value = loss.Of(x, (target.to(ScalarType.Float64) * unit).to(type));
        Assert.Equal(type, value.dtype);
        value.backward();
        return (Number(value), x.grad!.to(ScalarType.Float64));
    }
}
