using Semiflow.Tests.Kernels;
using Semiflow.Transport;
using TorchSharp;
using static Semiflow.Tests.Transport.TransportCases;
using static TorchSharp.torch;

namespace Semiflow.Tests.Transport;

/// <summary>The laws of <see cref="ITransportCost"/>.</summary>
public sealed class CostTests
{
    public static TheoryData<string> All => [.. Costs.Keys];

    public static TheoryData<string> ConvexCosts => [.. Convex];

    [Theory, MemberData(nameof(All))]
    public void Costs_are_not_negative_and_those_of_staying_are_zero(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(1, 20, 2), y = Normal(2, 20, 2);
        Assert.True(Number(Costs[name].Between(x, y).min()) >= 0);
        Assert.True(Number(Costs[name].Pairwise(x, y).min()) >= 0);
        Tensor waiting = name == "lagrangian" ? 0.7 * (-x.square().sum(1)).exp() : zeros(20, ScalarType.Float64);
        Compare.Close(waiting, Costs[name].Between(x, x), 1e-14, name);
    }

    [Theory, MemberData(nameof(All))]
    public void Pairs_agree_with_all_pairs(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(3, 7, 2), y = Normal(4, 11, 2);
        Tensor matrix = Costs[name].Pairwise(x, y);
        Assert.Equal([7, 11], matrix.shape);
        for (int j = 0; j < 11; j++)
        {
            Compare.Close(Costs[name].Between(x, y[j].unsqueeze(0).expand(7, 2)), matrix.select(1, j), 1e-12, name);
        }
    }

    [Theory, MemberData(nameof(ConvexCosts))]
    public void Straight_lines_at_constant_speed_have_the_least_action(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(5, 50, 2), y = Normal(6, 50, 2);
        Tensor[] straight = [.. Enumerable.Range(0, 6).Select(m => lerp(x, y, m / 5.0))];
        Tensor[] bent = [.. straight.Select((state, m) => m is 0 or 5 ? state : state + 0.2 * Normal(10 + m, 50, 2))];
        Compare.Close(Costs[name].Between(x, y), PathAction.Each(Costs[name], straight), 1e-12, name);
        Assert.True(Number((PathAction.Each(Costs[name], bent) - PathAction.Each(Costs[name], straight)).min()) >= -1e-12);
    }

    [Theory, MemberData(nameof(All))]
    public void The_rate_is_the_cost_of_a_short_step(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        const double duration = 1e-5;
        Tensor x = Normal(7, 9, 2), v = Normal(8, 9, 2);
        Tensor rate = Costs[name].Rate(x, v);
        Assert.False(rate.requires_grad);
        Compare.Close(rate, Costs[name].Step(x, x + v * duration, duration) / duration, 1e-4, name);
    }

    [Theory, MemberData(nameof(All))]
    public void Gradients_agree_with_differences(string name)
    {
        Tensor x = Normal(9, 6, 2), y = Normal(10, 6, 2);
        GradientAgrees(z => Costs[name].Between(z, y).sum(), x);
        GradientAgrees(z => Costs[name].Pairwise(y, z).square().mean(), x);
        GradientAgrees(z => Costs[name].Rate(z, y).sum() + Costs[name].Rate(y, z).sum(), x);
        GradientAgrees(z => PathAction.Of(Costs[name], [y, z, z.sin(), y]), x);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1.5)]
    public void At_equal_points_the_gradient_of_a_root_is_zero(double power)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(11, 5, 3).requires_grad_();
        new PowerCost(power).Pairwise(x, x.detach()).sum().backward();
        Assert.True(isfinite(x.grad!).all().item<bool>());
    }

    [Fact]
    public void Large_sets_take_products_and_agree()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(12, 300, 400) + 50, y = Normal(13, 200, 400) + 50;
        Tensor matrix = new QuadraticCost().Pairwise(x, y);
        Compare.Close(new QuadraticCost().Between(x.narrow(0, 0, 200), y), matrix.diagonal(), 1e-12, "products of matrices");
    }

    [Fact]
    public void A_lagrangian_charges_for_the_middle_of_the_way()
    {
        // U = x₁² from (-1, 0) to (1, 0): ½·4 + ∫(2t - 1)² dt = 2 + 1/3; many steps of the left rule come near it.
        using DisposeScope scope = NewDisposeScope();
        var cost = new LagrangianCost(x => x.select(1, 0).square());
        Tensor x = tensor(new[,] { { -1.0, 0 } }), y = tensor(new[,] { { 1.0, 0 } });
        Assert.Equal(2 + 1.0 / 3, cost.Between(x, y).item<double>(), 12);
        Assert.Equal(2 + 1.0 / 3, PathAction.Of(cost, [.. Enumerable.Range(0, 1001).Select(m => lerp(x, y, m / 1000.0))]).item<double>(),
            3);
    }

    [Fact]
    public void A_metric_selects_the_pairing()
    {
        // (spec domain-translation.md 5.1): 2 - 2e for (0, 1) → (1, 0), 2 + 2e for the other.
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new double[,] { { 0, 1 }, { 0, -1 } }), y = tensor(new double[,] { { 1, 0 }, { -1, 0 } });
        double[,] costs = Matrix(new MetricCost(new[,] { { 1, 0.5 }, { 0.5, 1 } }).Pairwise(x, y));
        Assert.Equal([1, 3, 3, 1], costs.Cast<double>().Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void Images_are_points_too()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(14, 3, 1, 4, 4), y = Normal(15, 3, 1, 4, 4);
        Compare.Close((x - y).square().sum([1, 2, 3]), new QuadraticCost().Between(x, y), 1e-12, "images");
        Assert.Equal([3, 3], new LagrangianCost(z => z.square().sum([1, 2, 3])).Pairwise(x, y).shape);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<InputException>(() => new MetricCost(new[,] { { 1.0, 2 }, { 2, 1 } }));
        Assert.Throws<InputException>(() => new MetricCost(new[,] { { 1.0, 2 }, { 0, 1 } }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PowerCost(0.5));
        Assert.Throws<ArgumentException>(() => new QuadraticCost().Between(ones(2, 3), ones(3, 3)));
        Assert.Throws<ArgumentException>(() => new QuadraticCost().Pairwise(ones(2, 3), ones(2, 4)));
        Assert.Throws<ArgumentException>(() => new LagrangianCost(x => x).Rate(ones(2, 3), ones(2, 3)));
        Assert.Throws<InputException>(() => PathAction.Of(new QuadraticCost(), [ones(2, 3)]));
        Assert.Throws<InputException>(() => PathAction.Of(new QuadraticCost(), [ones(2, 3), ones(2, 4)]));
    }
}
