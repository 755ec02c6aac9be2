using Semiflow.Tests.Kernels;
using Semiflow.Transport;
using TorchSharp;
using static Semiflow.Tests.Transport.TransportCases;
using static TorchSharp.torch;

namespace Semiflow.Tests.Transport;

/// <summary>Closed forms between normal laws.</summary>
public sealed class GaussianTransportTests
{
    private static readonly double[,] Source = { { 1, 0 }, { 0, 0.25 } };
    private static readonly double[,] Target = Turned(0.6, 0.1, 1.2);

    [Fact]
    public void The_example_of_the_specification_has_its_cost() =>
        Assert.Equal(1.475, new GaussianTransport([0, 0], Source, [1, 0], Target).Cost, 3); // (spec domain-translation.md 7, E1)

    [Fact]
    public void In_one_dimension_it_is_a_scaling()
    {
        var transport = new GaussianTransport([1], new[,] { { 4.0 } }, [-2], new[,] { { 9.0 } });
        Assert.Equal(9 + 1, transport.Cost, 12);
        Assert.Equal(1.5, transport.Matrix[0, 0], 12);
        Assert.Equal(1, transport.Map(tensor(new[,] { { 3.0 } })).item<double>(), 12);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_map_carries_one_law_to_the_other_and_costs_what_it_says(bool metric)
    {
        using DisposeScope scope = NewDisposeScope();
        double[,]? q = metric ? new[,] { { 2, 0.7 }, { 0.7, 1 } } : null;
        var transport = new GaussianTransport([0.5, -1], Source, [1, 0], Target, q);
        Tensor a = tensor(transport.Matrix), s = tensor(Source), t = tensor(Target);
        Compare.Close(t, a.matmul(s).matmul(a.t()), 1e-12, "covariances");
        Compare.Close(tensor(new[,] { { 1.0, 0 } }), transport.Map(tensor(new[,] { { 0.5, -1.0 } })), 1e-12, "means");

        // E (x − T(x))ᵀ Q (x − T(x)), and Q A symmetric: T is the gradient that optimality asks for.
        Tensor weight = q is null ? eye(2, dtype: ScalarType.Float64) : tensor(q);
        Tensor move = eye(2, dtype: ScalarType.Float64) - a, shift = tensor(new[,] { { 0.5, 1.0 } });
        double cost = Number(move.t().matmul(weight).matmul(move).matmul(s).trace() + shift.matmul(weight).matmul(shift.t()).sum());
        Assert.Equal(cost, transport.Cost, 12);
        Tensor product = weight.matmul(a);
        Compare.Close(product, product.t(), 1e-12, "Q A");
        Assert.True(HostValues(linalg.eigvalsh(product))[0] > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Between_samples_that_it_maps_it_is_the_exact_assignment(bool metric)
    {
        using DisposeScope scope = NewDisposeScope();
        double[,]? q = metric ? new[,] { { 2, 0.7 }, { 0.7, 1 } } : null;
        ITransportCost cost = q is null ? new QuadraticCost() : new MetricCost(q);
        var transport = new GaussianTransport([0.5, -1], Source, [1, 0], Target, q);
        Tensor x = Normal(1, 200, 2), y = transport.Map(x);
        AssignmentResult exact = Assignment.Solve(cost, x, y);
        Assert.Equal(Enumerable.Range(0, 200), exact.Target);
        Assert.Equal(exact.MeanCost, Number(cost.Between(x, y).mean()), 12);
    }

    [Fact]
    public void Of_samples_that_it_fits_the_map_is_optimal_between_them()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(2, 300, 3), y = Normal(3, 500, 3).matmul(Normal(4, 3, 3));
        var transport = GaussianTransport.OfSamples(x, y);
        Tensor image = transport.Map(x);
        Assert.Equal(transport.Cost, Assignment.Solve(new QuadraticCost(), x, image).MeanCost, 9);
        Compare.Close(y.mean([0]), image.mean([0]), 1e-12, "means");
    }

    /// <summary>Channels of very different size are refused on either side, unless a metric brings them together; dead ones are
    /// fine.</summary>
    [Fact]
    public void Small_channels_are_not_taken_for_dead_ones()
    {
        double[] zero = [0, 0];
        double[,] even = { { 1, 0 }, { 0, 1 } }, wide = { { 1e20, 0 }, { 0, 1e-20 } }, less = { { 9e20, 0 }, { 0, 4e-20 } };
        Assert.Contains("source's covariance has channels of very different size",
            Assert.Throws<InputException>(() => new GaussianTransport(zero, wide, zero, less)).Message, StringComparison.Ordinal);
        Assert.Contains("target's covariance has channels of very different size",
            Assert.Throws<InputException>(() => new GaussianTransport(zero, even, zero, wide)).Message, StringComparison.Ordinal);
        double[,] small = { { 1e12, 0 }, { 0, 1e-8 } }, double2 = { { 9e12, 0 }, { 0, 4e-8 } };
        GaussianTransport weighed = new(zero, small, zero, double2, new[,] { { 1e-12, 0 }, { 0, 1e-1 } });
        Assert.Equal(3, weighed.Matrix[0, 0], 1e-9);
        Assert.Equal(2, weighed.Matrix[1, 1], 1e-9);
        GaussianTransport dead = new(zero, new[,] { { 1e20, 0 }, { 0, 0.0 } }, zero, new[,] { { 4e20, 0 }, { 0, 0.0 } });
        Assert.Equal(2, dead.Matrix[0, 0], 1e-12);
        using DisposeScope scope = NewDisposeScope();
        Tensor constant = full([20, 1], 0.1, dtype: ScalarType.Float64), x = cat([Normal(1, 20, 1), constant], 1);
        Assert.Equal(3, GaussianTransport.OfSamples(x, cat([x[.., ..1] * 3, constant], 1)).Matrix[0, 0], 1e-9);
    }

    /// <summary>Laws on subspaces that share few directions or none: each target has no higher rank, so a map carries it.</summary>
    [Theory]
    [InlineData(new double[] { 1, 0, 0 }, new double[] { 0, 4, 0 }, 5)]
    [InlineData(new double[] { 1, 2, 0 }, new double[] { 1, 0, 3 }, 5)]
    [InlineData(new double[] { 1, 1, 0 }, new double[] { 0, 0, 2 }, 4)]
    [InlineData(new double[] { 1, 1, 0 }, new double[] { 0, 0, 0 }, 2)]
    public void Onto_other_directions_one_of_the_optimal_maps_is_given(double[] source, double[] target, double cost)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor turn = linalg.qr(Normal(5, 3, 3)).Q;
        Tensor s = turn.matmul(diag(tensor(source))).matmul(turn.t()), t = turn.matmul(diag(tensor(target))).matmul(turn.t());
        var transport = new GaussianTransport(new double[3], Numbers(s), new double[3], Numbers(t));
        Tensor a = tensor(transport.Matrix), move = eye(3, dtype: ScalarType.Float64) - a;
        Compare.Close(t, a.matmul(s).matmul(a.t()), 1e-10, "covariances");
        Assert.Equal(cost, transport.Cost, 1e-10);
        Assert.Equal(cost, Number(move.matmul(s).matmul(move.t()).trace()), 1e-10);
    }

    [Fact]
    public void Wrong_moments_are_refused()
    {
        Assert.Throws<InputException>(() => new GaussianTransport([0, 0], new[,] { { double.NaN, 0 }, { 0, 1 } }, [0, 0], Source));
        Assert.Throws<InputException>(() => new GaussianTransport([0], Source, [0], Source));
        Assert.Throws<InputException>(() => new GaussianTransport([0, 0], new[,] { { 1.0, 1 }, { 1, 1 } }, [0, 0], Source));
        Assert.Throws<InputException>(() => new GaussianTransport([0, 0], Source, [0, 0], new[,] { { 1.0, 2 }, { 2, 1 } }));
        Assert.Throws<ArgumentException>(() => new GaussianTransport([0, 0], Source, [0, 0], Target).Map(ones(3, 3)));
        var flat = new GaussianTransport([0, 0], Source, [0, 0], new[,] { { 1.0, 1 }, { 1, 1 } }); // onto a line
        Assert.True(double.IsFinite(flat.Cost));
    }

    private static double[,] Numbers(Tensor matrix)
    {
        double[,] numbers = new double[matrix.shape[0], matrix.shape[1]];
        Buffer.BlockCopy(HostValues(matrix.contiguous()), 0, numbers, 0, sizeof(double) * numbers.Length);
        return numbers;
    }

    private static double[] HostValues(Tensor values) => values.data<double>().ToArray();

    private static double[,] Turned(double first, double second, double angle)
    {
        (double c, double s) = (Math.Cos(angle), Math.Sin(angle));
        return new[,]
        {
            { first * c * c + second * s * s, (first - second) * c * s },
            { (first - second) * c * s, first * s * s + second * c * c },
        };
    }
}
