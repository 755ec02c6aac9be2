using Semiflow.Transport;
using TorchSharp;
using static Semiflow.Tests.Transport.TransportCases;
using static TorchSharp.torch;

namespace Semiflow.Tests.Transport;

/// <summary>
/// Data without a scale of their own, far apart, of mixed types, on a subspace: right, or refused before libtorch sees them.
/// </summary>
public sealed class DegenerateDataTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(0)]
    public void Losses_follow_the_unit_where_most_points_coincide(int apart)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = cat([zeros(15, 2, ScalarType.Float64), Normal(1, apart, 2)]),
            y = cat([zeros(15, 2, ScalarType.Float64), Normal(2, apart, 2) + 1]);
        foreach (ScalarType type in new[] { ScalarType.Float64, ScalarType.Float32 })
        {
            double[] divergences = [.. Units().Select(unit => Of(new SinkhornDivergence(), unit, type) / unit / unit)],
                discrepancies = [.. Units().Select(unit => Of(new MaximumMeanDiscrepancy(), unit, type))];
            Assert.All(divergences, value => Assert.Equal(divergences[1], value, 1e-5 * (1 + divergences[1])));
            Assert.All(discrepancies, value => Assert.Equal(discrepancies[1], value, 1e-5));
            Assert.Equal(apart > 0, divergences[1] > 0.1);
        }

        static double[] Units() => [1e-3, 1, 1e3];

        double Of(IMarginalLoss loss, double unit, ScalarType type) => Number(loss.Of((x * unit).to(type), (y * unit).to(type)));
    }

    [Theory]
    [InlineData(ScalarType.Float32, 1e3)]
    [InlineData(ScalarType.Float64, 1e7)]
    public void Large_clouds_keep_what_is_small_beside_their_extent(ScalarType type, double extent)
    {
        // Two narrow clusters far apart: as many points as no longer fit as differences, and few enough that they do.
        using DisposeScope scope = NewDisposeScope();
        double Slope(int count)
        {
            using DisposeScope once = NewDisposeScope();
            Tensor place = extent * (arange(count, dtype: ScalarType.Float64).remainder(2) * 2 - 1),
                shape = rand([count, 2], ScalarType.Float64,
                generator: new Generator(3)) * 0.01, center = stack([place, zeros_like(place)], 1);
            Tensor x = (center + shape).to(type).requires_grad_(),
                y = (center + shape.flip(0).roll(1, 0) + tensor(new[] { 0.01, 0 })).to(type);
            new EnergyDistance().Of(x, y).backward();
            return Number(x.grad![.., 0].sum());
        }

        Assert.Equal(Slope(1000), Slope(3000), 0.03);
        Assert.InRange(Slope(3000), -1, -0.8);
    }

    [Fact]
    public void Large_float32_clouds_have_the_energy_distance_of_float64()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(5, 3000, 2).@float() + 100, y = Normal(6, 3000, 2).@float() + 100;
        double exact = Number(new EnergyDistance().Of(x.@double(), y.@double()));
        Assert.Equal(exact, Number(new EnergyDistance().Of(x, y)), 1e-6);
        Assert.Equal(ScalarType.Float32, new EnergyDistance().Of(x, y).dtype);
    }

    [Fact]
    public void A_million_points_in_float32_have_the_sliced_distance_of_the_line()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(7, 1_000_000, 1).@float(), y = Normal(8, 1_000_000, 1).@float() * 2 + 1;
        double line = LineTransport.Solve([.. HostTensors(x)], [.. HostTensors(y)], 2).Cost;
        Assert.Equal(line, Number(new SlicedWasserstein(1, 1).Of(x, y)), 1e-5);
    }

    [Fact]
    public void Sinkhorn_takes_forbidden_pairs_and_its_bounds_hold()
    {
        int bounded = 0;
        foreach (string kind in WideProblems.Kinds)
        {
            for (ulong seed = 0; seed < 12; seed++)
            {
                double[,] costs = WideProblems.Costs(kind, 7, 7, seed);
                (long[] a, long[] b) = WideProblems.Weights(7, 7, seed);
                (double[] source, double[] target) = ([.. a.Select(w => (double)w)], [.. b.Select(w => (double)w)]);
                double range = costs.Cast<double>().Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
                double least = seed % 2 == 0 ? 1e-3 : 1e-17;
                var options = new SinkhornOptions { Epsilon = Math.Max(1e-11, range * least), MaximumIterations = 300 };
                if (SuccessivePaths.Solve(costs, a, b) is null)
                {
                    Assert.Contains("may only go to",
                        Assert.Throws<InputException>(() => Sinkhorn.Solve(costs, options, source, target)).Message,
                        StringComparison.Ordinal);
                    continue;
                }

                double exact = TransportationProblem.Solve(costs, source, target).Plan.Cost;
                SinkhornResult soft = Sinkhorn.Solve(costs, options, source, target);
                (double lower, double upper) = soft.Bounds(costs);
                Assert.True(double.IsFinite(soft.Cost) && double.IsFinite(lower)
                    && double.IsFinite(upper), $"{kind} {seed}: {soft.Cost} {lower} {upper}");
                Assert.True(lower <= exact * (exact > 0 ? 1 + 1e-15 : 1 - 1e-15)
                    && exact <= upper * (upper > 0 ? 1 + 1e-15 : 1 - 1e-15), $"{kind} {seed}: {lower} ≤ {exact} ≤ {upper}");
                Assert.True(kind != "forbidden"
                    || Enumerable.Range(0, 49).All(k => double.IsFinite(costs[k / 7, k % 7]) || soft.Plan(costs)[k / 7, k % 7] == 0));
                bounded++;
            }
        }

        Assert.True(bounded > 60, $"{bounded}");
        Assert.Contains("cannot be resolved", Assert.Throws<InputException>(
            () => Sinkhorn.Solve(new[,] { { 0, 1e18 }, { 1, 0 } }, new SinkhornOptions { Epsilon = 1e-3 })).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void Laws_on_a_subspace_have_their_cost_and_a_map_where_there_is_one()
    {
        double[,] zero = new double[2, 2], line = { { 1, 1 }, { 1, 1 } }, across = { { 4, 0 }, { 0, 0 } }, round = { { 1, 0 }, { 0, 1 } };
        Assert.Equal(2, new GaussianTransport([0, 0], round, [0, 0], zero).Cost, 14);
        Assert.Equal(25, new GaussianTransport([0, 0], zero, [3, 4], zero).Cost, 14);

        // One direction to another: 2 + 4 - 2 sqrt(uᵀ Σ u) = 6 - 2 · 2.
        var turned = new GaussianTransport([0, 0], line, [0, 0], across);
        Assert.Equal(2, turned.Cost, 12);
        using Tensor point = tensor(new[,] { { 1.0, 1.0 } }), image = turned.Map(point);
        Assert.Equal([2, 0], HostTensors(image), new Near());
        Assert.Equal(0, new GaussianTransport([0, 0], line, [0, 0], line).Cost, 15);
        Assert.Contains("Exchange the two sides",
            Assert.Throws<InputException>(() => new GaussianTransport([0, 0], line, [0, 0], round)).Message,
            StringComparison.Ordinal);
        Assert.Equal(4 - 2 * Math.Sqrt(2), new GaussianTransport([0, 0], round, [0, 0], line).Cost, 12);
        Assert.Throws<InputException>(() => new GaussianTransport([double.NaN, 0], round, [0, 0], round));
    }

    [Theory]
    [InlineData(1e-9)]
    [InlineData(1e-4)]
    public void Laws_that_nearly_agree_have_their_small_cost(double wider)
    {
        double[,] law = { { 2, 0.5 }, { 0.5, 1 } };
        double factor = (1 + wider) * (1 + wider);
        double[,] other = { { 2 * factor, 0.5 * factor }, { 0.5 * factor, factor } };
        double expected = 3 * wider * wider, cost = new GaussianTransport([0, 0], law, [0, 0], other).Cost;
        Assert.Equal(1, cost / expected, 1e-5);
    }

    [Fact]
    public void Types_and_functions_that_do_not_fit_are_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor single = rand(5, 2), wide = rand(5, 2, ScalarType.Float64), whole = ones(5, 2, ScalarType.Int64);
        foreach ((Tensor x, Tensor y) in new[] { (single, wide), (wide, single), (whole, whole), (single, whole) })
        {
            foreach (IMarginalLoss loss in new IMarginalLoss[]
            {
                new SlicedWasserstein(8, 1), new EnergyDistance(), new MaximumMeanDiscrepancy(), new SinkhornDivergence(),
            })
            {
                Assert.Contains("one floating type", Assert.Throws<ArgumentException>(() => loss.Of(x, y)).Message,
                    StringComparison.Ordinal);
            }

            foreach (ITransportCost cost in Costs.Values)
            {
                Assert.Throws<ArgumentException>(() => cost.Between(x, y));
                Assert.Throws<ArgumentException>(() => cost.Pairwise(x, y));
                Assert.Throws<ArgumentException>(() => cost.Rate(x, y));
            }

            Assert.Throws<ArgumentException>(() => PathAction.Of(new QuadraticCost(), [x, y]));
        }

        Assert.Throws<ArgumentException>(() => KineticEnergy.Of([whole], DisplacementReduction.MeanElements));
        Assert.Throws<ArgumentException>(() => new FeatureCost(x => x.detach()).Rate(single, single));
        Assert.Throws<ArgumentException>(() => new FeatureCost(x => x.argmax(1)).Rate(single, single));
        Assert.Throws<ArgumentException>(() => new SinkhornDivergence(cost: new Odd(x => x.t()[..2])).Of(single, single));
        Assert.Throws<ArgumentException>(() => Assignment.Solve(new Odd(x => x.argmax(1)), single, single));
        Assert.Throws<InputException>(() => new SinkhornDivergence().Of(single * double.NaN, single));
        Assert.Throws<InputException>(() => new SinkhornDivergence().Of(single * 1e30, single));
    }

    /// <summary>Each of these ended the process, or was an exception that says nothing.</summary>
    [Fact]
    public void Features_that_have_no_derivative_are_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor points = ones(3, 2);
        Tensor Overwritten(Tensor x)
        {
            Tensor inner = x.exp(), image = inner.square();
            inner.add_(1);
            return image;
        }

        foreach (Func<Tensor, Tensor> features in new Func<Tensor, Tensor>[] { Overwritten, x => x.mul_(2), _ => null!, x => x[..1] })
        {
            Assert.Throws<ArgumentException>(() => new FeatureCost(features).Rate(points, points));
            Assert.Throws<ArgumentException>(() => new FeatureCost(features).Rate((points * 1).requires_grad_() * 1, points));
        }

        Assert.Equal([0], new FeatureCost(x => x * 3).Rate(ones(0, 2), ones(0, 2)).shape);
    }

    [Fact]
    public void Points_of_a_line_whose_cost_no_number_holds_are_refused()
    {
        Assert.Throws<InputException>(() => LineTransport.Solve([1e200], [0], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => LineTransport.Solve([1], [0], double.PositiveInfinity));
    }

    private static double[] HostTensors(Tensor values) => values.flatten().to(ScalarType.Float64).data<double>().ToArray();

    private sealed class Near : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) < 1e-12;

        public int GetHashCode(double obj) => 0;
    }

    // A user's cost that gives what it should not.
    private sealed class Odd(Func<Tensor, Tensor> wrong) : ITransportCost
    {
        public Tensor Between(Tensor source, Tensor target) => wrong(source);

        public Tensor Pairwise(Tensor source, Tensor target) => wrong(source);

        public Tensor Rate(Tensor position, Tensor velocity) => wrong(position);
    }
}
