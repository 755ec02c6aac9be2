using Semiflow.Tests.Kernels;
using Semiflow.Transport;
using Semiflow.Transport.Entropic;
using TorchSharp;
using static Semiflow.Tests.Transport.TransportCases;
using static TorchSharp.torch;

namespace Semiflow.Tests.Transport;

/// <summary>Entropic transport: marginals, optimality, the exact limit, bounds, the debiased divergence and its gradient.</summary>
public sealed class SinkhornTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.05)]
    [InlineData(0.005)]
    public void The_plan_has_its_marginals_and_the_form_of_the_optimum(double epsilon)
    {
        using DisposeScope scope = NewDisposeScope();
        double[,] costs = Matrix(new QuadraticCost().Pairwise(Normal(1, 37, 2), Normal(2, 23, 2)));
        (double[] a, double[] b) = (TransportationTests.Weights(37, 3), TransportationTests.Weights(23, 4));
        SinkhornResult result = Sinkhorn.Solve(costs, new SinkhornOptions { Epsilon = epsilon, MaximumIterations = 100_000 }, a, b);
        Assert.True(result.Converged, $"{result.MarginalError} after {result.Iterations}");
        double[,] plan = result.Plan(costs);
        double error = 0, cost = 0, divergence = 0;
        for (int i = 0; i < 37; i++)
        {
            error += Math.Abs(a[i] - Enumerable.Range(0, 23).Sum(j => plan[i, j]));
            for (int j = 0; j < 23; j++)
            {
                cost += plan[i, j] * costs[i, j];
                divergence += plan[i, j] > 0 ? plan[i, j] * Math.Log(plan[i, j] / (a[i] * b[j])) : 0;
            }
        }

        Assert.InRange(error, 0, 2e-9);
        Assert.All(Enumerable.Range(0, 23), j => Assert.Equal(b[j], Enumerable.Range(0, 37).Sum(i => plan[i, j]), 1e-12));
        Assert.Equal(cost, result.Cost, 1e-10);
        Assert.Equal(cost + epsilon * divergence, result.Value, 1e-7);   // primal = dual
    }

    [Fact]
    public void It_tends_to_the_exact_cost_and_bounds_it_all_the_way()
    {
        using DisposeScope scope = NewDisposeScope();
        double[,] costs = Matrix(new QuadraticCost().Pairwise(Normal(3, 50, 2), Normal(4, 50, 2) + 0.5));
        double exact = Assignment.Solve(costs).MeanCost, before = double.PositiveInfinity;
        foreach (double epsilon in new[] { 1, 0.3, 0.1, 0.03, 0.01, 0.003 })
        {
            SinkhornResult result = Sinkhorn.Solve(costs, new SinkhornOptions { Epsilon = epsilon, MaximumIterations = 200_000 });
            (double lower, double upper) = result.Bounds(costs);
            Assert.InRange(exact, lower - 1e-12, upper + 1e-12);
            Assert.InRange(result.Cost - exact, -1e-8, before);
            Assert.True(upper - lower < 8 * epsilon, $"{lower} {upper}");
            before = result.Cost - exact;
        }

        Assert.InRange(before, -1e-8, 0.002);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_agrees_with_plain_iterations_of_libtorch(bool newton)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor costs = new QuadraticCost().Pairwise(Normal(5, 40, 3), Normal(6, 33, 3));
        var options = new SinkhornOptions { Epsilon = 0.2, Tolerance = 1e-12, Newton = newton };
        SinkhornResult result = Sinkhorn.Solve(Matrix(costs), options);
        (Tensor u, Tensor v, double error, _) = SinkhornTwin.Solve(costs, options);
        Assert.InRange(error, 0, 1e-11);
        Tensor sum = tensor(result.U.ToArray()).unsqueeze(1) + tensor(result.V.ToArray());
        Compare.Close(u.unsqueeze(1) + v, sum, 1e-10, "potentials");
    }

    [Fact]
    public void Newton_steps_end_what_the_iterations_alone_do_not()
    {
        using DisposeScope scope = NewDisposeScope();
        double[,] costs = Matrix(new QuadraticCost().Pairwise(Normal(7, 80, 2), Normal(8, 80, 2)));
        var options = new SinkhornOptions { Epsilon = 0.02, MaximumIterations = 3000 };
        SinkhornResult plain = Sinkhorn.Solve(costs, options with { Newton = false }), fast = Sinkhorn.Solve(costs, options);
        Assert.False(plain.Converged);
        Assert.True(fast.Converged, $"{fast.MarginalError} after {fast.Iterations}");
        Assert.InRange(fast.Value - plain.Value, 0, 1e-4); // the dual value rises
    }

    [Fact]
    public void Too_few_iterations_are_told()
    {
        using DisposeScope scope = NewDisposeScope();
        double[,] costs = Matrix(new QuadraticCost().Pairwise(Normal(9, 30, 2), Normal(10, 30, 2)));
        SinkhornResult result = Sinkhorn.Solve(costs, new SinkhornOptions { Epsilon = 1e-3, MaximumIterations = 50 });
        Assert.False(result.Converged);
        Assert.True(result.MarginalError > 1e-9 && result.Iterations <= 51);
    }

    [Fact]
    public void Tiny_epsilons_and_large_costs_stay_finite()
    {
        using DisposeScope scope = NewDisposeScope();
        double[,] costs = Matrix(1e6 * new QuadraticCost().Pairwise(Normal(11, 20, 2), Normal(12, 30, 2) + 100));
        foreach (double annealing in new[] { 0.5, 1 })
        {
            SinkhornResult result = Sinkhorn.Solve(
                costs, new SinkhornOptions { Epsilon = 1, Annealing = annealing, MaximumIterations = 300 });
            Assert.True(double.IsFinite(result.Cost) && double.IsFinite(result.Value) && result.U.All(double.IsFinite));
        }
    }

    [Fact]
    public void Divergences_from_itself_are_zero_and_others_positive()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(13, 60, 2);
        var loss = new SinkhornDivergence(0.05, tolerance: 1e-9, maximumIterations: 5000);
        Assert.Equal(0, Number(loss.Of(x, x)), 1e-7);
        Assert.Equal(0, Number(loss.Of(x, x.flip(0))), 1e-7);
        Assert.True(Number(loss.Of(x, Normal(14, 80, 2))) > 0);

        // A shift costs its square, whatever ε: the entropic bias is the same in all three terms.
        Assert.Equal(2 * 0.3 * 0.3, Number(new SinkhornDivergence(epsilon: 0.2, tolerance: 1e-9).Of(x, x + 0.3)), 1e-6);
        Assert.InRange(loss.LastMarginalError, 0, 1e-9);
    }

    [Theory]
    [InlineData("quadratic")]
    [InlineData("power 1.5")]
    [InlineData("metric")]
    public void Its_gradient_agrees_with_differences(string name)
    {
        var loss = new SinkhornDivergence(epsilon: 0.3, cost: Costs[name], tolerance: 1e-12, maximumIterations: 20_000);
        Tensor x = Normal(15, 8, 2), y = Normal(16, 11, 2) + 0.5;
        GradientAgrees(z => loss.Of(z, y), x, 1e-5, 1e-4);
        GradientAgrees(z => loss.Of(x, z), y, 1e-5, 1e-4);
    }

    [Fact]
    public void Descent_along_it_matches_the_clouds()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor y = Normal(17, 40, 2).@float() * 0.5f + 1, x = Normal(18, 40, 2).@float();
        var loss = new SinkhornDivergence();
        double start = Number(loss.Of(x, y));
        for (int step = 0; step < 20; step++)
        {
            Tensor point = x.detach().requires_grad_();
            Tensor gradient = autograd.grad([loss.Of(point, y)], [point])[0];
            x = x - 20 * gradient; // half of the mass's way: the gradient of each point is 2/n times its way
        }

        Assert.True(Number(loss.Of(x, y)) < 0.01 * start);
        Assert.True(Assignment.Solve(new QuadraticCost(), x, y).MeanCost < 0.01 * start);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Sinkhorn.Solve(new double[2, 2], new SinkhornOptions { Epsilon = 0 }));
        Assert.Throws<InputException>(() => Sinkhorn.Solve(new[,] { { double.NaN } }, new SinkhornOptions { Epsilon = 1 }));
        Assert.Throws<InputException>(() => Sinkhorn.Solve(new double[2, 2], new SinkhornOptions { Epsilon = 1 }, [1, 1], [1, 2]));
        Assert.Throws<ArgumentException>(() => new SinkhornDivergence().Of(ones(2, 2), ones(2, 3)));
    }
}
