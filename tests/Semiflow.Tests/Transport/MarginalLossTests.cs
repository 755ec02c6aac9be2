using Semiflow.Tests.Kernels;
using Semiflow.Transport;
using TorchSharp;
using static Semiflow.Tests.Transport.TransportCases;
using static TorchSharp.torch;

namespace Semiflow.Tests.Transport;

/// <summary>The laws of <see cref="IMarginalLoss"/>.</summary>
public sealed class MarginalLossTests
{
    private static readonly Dictionary<string, Func<IMarginalLoss>> Losses = new()
    {
        ["energy"] = () => new EnergyDistance(),
        ["energy of empirical laws"] = () => new EnergyDistance(Unbiased: false),
        ["mmd"] = () => new MaximumMeanDiscrepancy(scale: 1.3),
        ["sliced"] = () => new SlicedWasserstein(40, seed: 3),
    };

    public static TheoryData<string> All => [.. Losses.Keys];

    [Theory, MemberData(nameof(All))]
    public void Gradients_agree_with_differences(string name)
    {
        Tensor x = Normal(1, 9, 3), y = Normal(2, 12, 3) + 1;
        GradientAgrees(z => Losses[name]().Of(z, y), x);
        GradientAgrees(z => Losses[name]().Of(x, z), y);
        GradientAgrees(z => Losses[name]().Of(z, y.narrow(0, 0, 9)), x);
    }

    [Theory, MemberData(nameof(All))]
    public void Equal_laws_are_nearer_than_different_ones(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(3, 400, 2), y = Normal(4, 300, 2);
        double same = Number(Losses[name]().Of(x, y)), other = Number(Losses[name]().Of(x, y + 1)),
            wider = Number(Losses[name]().Of(x, 2 * y));
        Assert.InRange(same, -0.05, 0.05);
        Assert.True(other > 0.1 && wider > 0.1 && Number(Losses[name]().Of(x, y + 3)) > other, $"{same} {other} {wider}");
    }

    [Theory, MemberData(nameof(All))]
    public void The_order_of_points_and_sides_does_not_matter(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(5, 30, 2), y = Normal(6, 50, 2) * 2;
        double value = Number(Losses[name]().Of(x, y));
        Assert.Equal(value, Number(Losses[name]().Of(x.flip(0), y.roll(7, 0))), 1e-12);
        Assert.Equal(value, Number(Losses[name]().Of(y, x)), 1e-12);
    }

    /// <summary>k(x, y) = Σ_f exp(−|x − y|²/(2(f s)²)): means over different points of each side less twice that across.</summary>
    [Fact]
    public void The_mean_discrepancy_has_its_bandwidths()
    {
        double[] x = [0.3, -1.2, 2.1], y = [0.9, 1.7], factors = [0.5, 3];
        const double Scale = 1.5;
        double Kernel(double a, double b) => factors.Sum(f => Math.Exp(-(a - b) * (a - b) / (2 * f * f * Scale * Scale)));
        double Within(double[] all) =>
            Enumerable.Range(0, all.Length)
            .SelectMany(i => Enumerable.Range(0, all.Length).Where(j => j != i).Select(j => Kernel(all[i], all[j])))
                .Average();
        double across = x.SelectMany(a => y.Select(b => Kernel(a, b))).Average();
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(
            Within(x) + Within(y) - 2 * across,
            new MaximumMeanDiscrepancy(factors, Scale).Of(tensor(x).view(-1, 1), tensor(y).view(-1, 1)).item<double>(), 1e-12);
    }

    [Fact]
    public void Unbiased_losses_average_to_those_of_the_laws()
    {
        // Pairs drawn from the 4 x 4 x … samples of a law on four points: the mean over batches of the unbiased form is the whole value.
        using DisposeScope scope = NewDisposeScope();
        Tensor atoms = tensor(new[,] { { 0.0 }, { 1.0 }, { 3.0 }, { 7.0 } }), target = tensor(new[,] { { 0.5 }, { 2.0 }, { 2.5 } });
        foreach ((IMarginalLoss unbiased, Func<Tensor, Tensor, double> whole) in new (IMarginalLoss, Func<Tensor, Tensor, double>)[]
        {
            (new EnergyDistance(), (x, y) => Number(2 * (x - y.t()).abs().mean() - (x - x.t()).abs().mean() - (y - y.t()).abs().sum() / 6)),
            (new MaximumMeanDiscrepancy([1], 1.5), (x, y) =>
                Number(Gauss(x, x).mean() + (Gauss(y, y).sum() - 3) / 6 - 2 * Gauss(x, y).mean())),
        })
        {
            double mean = 0;
            for (long i = 0; i < 16; i++)
            {
                mean += Number(unbiased.Of(cat([atoms.narrow(0, i / 4, 1), atoms.narrow(0, i % 4, 1)]), target)) / 16;
            }

            Assert.Equal(whole(atoms, target), mean, 1e-12);
        }

        static Tensor Gauss(Tensor x, Tensor y) => (-(x - y.t()).square() / (2 * 1.5 * 1.5)).exp();
    }

    [Fact]
    public void The_bandwidth_is_the_median_distance_of_different_points()
    {
        using DisposeScope scope = NewDisposeScope();
        // Distances 1, 1, 2, 3, 4, 5 of 0, 1 and 2… : points 0, 1 | 2, 5 have 1, 2, 5, 1, 4, 3; the upper median is 3.
        Tensor x = tensor(new[,] { { 0.0 }, { 1.0 } }), y = tensor(new[,] { { 2.0 }, { 5.0 } });
        Assert.Equal(Number(new MaximumMeanDiscrepancy([1], 3).Of(x, y)), Number(new MaximumMeanDiscrepancy([1]).Of(x, y)), 1e-14);
        Assert.True(double.IsFinite(Number(new MaximumMeanDiscrepancy().Of(zeros(3, 2), zeros(3, 2)))));
    }

    [Fact]
    public void In_one_dimension_sliced_is_exact()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(7, 12, 1), y = Normal(8, 18, 1);
        double exact = LineTransport.Solve(x.data<double>().ToArray(), y.data<double>().ToArray(), 2).Cost;
        Assert.Equal(exact, Number(new SlicedWasserstein(5, 1).Of(x, y)), 1e-12);
    }

    [Fact]
    public void Sliced_of_a_shift_is_its_square_over_the_dimension()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(9, 10, 3);
        var loss = new SlicedWasserstein(4000, 1);
        Assert.Equal(3, Number(loss.Of(x, x + 3.0)) / 3, 0.15);
        Tensor next = loss.Of(x, x + 3.0);
        Assert.Equal(Number(next), Number(new SlicedWasserstein(4000, 1) { Calls = 1 }.Of(x, x + 3.0)));
        Assert.Equal(2, loss.Calls);
    }

    [Fact]
    public void Float32_and_images_and_bad_shapes()
    {
        foreach (Func<IMarginalLoss> loss in Losses.Values)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = Normal(10, 6, 1, 3, 3), y = Normal(11, 8, 1, 3, 3);
            Compare.Close(loss().Of(x, y), loss().Of(x.@float(), y.@float()).to(ScalarType.Float64), 1e-5, "float32");
            Assert.Throws<ArgumentException>(() => loss().Of(x, ones(3, 4)));
        }

        Assert.Throws<InputException>(() => new EnergyDistance().Of(ones(1, 2), ones(3, 2)));
    }

    [Fact]
    public void Weighted_points_of_the_line_are_matched_by_quantiles()
    {
        // Half of the mass at 0 goes to 1, the other half to 2.
        TransportPlan plan = LineTransport.Solve([5, 0], [2, 1, 9], 2, [0, 2], [1, 1, 0]);
        Assert.Equal([new PlanEntry(1, 1, 1), new PlanEntry(1, 0, 1)], plan.Entries);
        Assert.Equal(5, plan.Cost, 12);
        Assert.Throws<InputException>(() => LineTransport.Solve([0], [1], 2, [1], [2]));
        Assert.Throws<InputException>(() => LineTransport.Solve([0], [1], 2, [-1], [1]));
        Assert.Throws<InputException>(() => LineTransport.Solve([double.NaN], [1], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => LineTransport.Solve([0], [1], 0.5));
    }
}
