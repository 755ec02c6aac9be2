using Semiflow.Flows.Networks;
using Semiflow.Systems.Points;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.LeastActionRecipes;

/// <summary>The exact map over a margin between two half planes, against its formulas point by point (spec least-action.md 10.2).</summary>
public sealed class MarginProblemTests
{
    private readonly MarginProblem problem = MarginProblem.Draw(400, 5);

    private (double[] Points, long[] Labels) Cloud =>
        (problem.Cloud.Points.to(float64).data<double>().ToArray(), problem.Cloud.Labels.data<long>().ToArray());

    [Fact]
    public void The_exact_map_carries_each_point_to_its_side_of_the_margin_and_no_further()
    {
        using DisposeScope scope = NewDisposeScope();
        (double[] points, long[] labels) = Cloud;
        double[] truth = problem.Truth.to(float64).data<double>().ToArray();
        for (int i = 0; i < labels.Length; i++)
        {
            double y = (2 * labels[i]) - 1, x = points[2 * i];
            Assert.Equal(y * x >= 3 ? x : 3 * y, truth[2 * i], 1e-6);
            Assert.Equal(points[(2 * i) + 1], truth[(2 * i) + 1]); // Along the margin nothing moves.
        }
    }

    /// <summary>C* = E (3 − y x₁)₊²: of the points, and of their law, (3 − 1)² + 0.3², within five standard errors.</summary>
    [Fact]
    public void Its_cost_is_the_mean_square_of_what_is_missing()
    {
        (double[] points, long[] labels) = Cloud;
        double cost = labels.Select((label, i) => Math.Max(0, 3 - (((2 * label) - 1) * points[2 * i])))
            .Average(missing => missing * missing);
        Assert.Equal(cost, problem.OptimalCost, 1e-6);
        double deviation = Math.Sqrt((4 * 4 * 0.09) + (2 * 0.0081)); // of (2 + 0.3 z)²
        Assert.InRange(problem.OptimalCost, 4.09 - (5 * deviation / 20), 4.09 + (5 * deviation / 20));
    }

    /// <summary>The hinge of the fixed classifier at the identity is E (3 − y x₁)₊, and 0 where the exact map ends.</summary>
    [Fact]
    public void The_hinge_vanishes_where_the_exact_map_ends_and_not_before()
    {
        using DisposeScope scope = NewDisposeScope();
        var line = new FixedLine(0, 1, 0);
        var hinge = new Hinge(MarginProblem.Margin);
        (double[] points, long[] labels) = Cloud;
        double identity = labels.Select((label, i) => Math.Max(0, 3 - (((2 * label) - 1) * points[2 * i]))).Average();
        double Loss(Tensor at) => hinge.Value(line.call(at), problem.Cloud.Labels).to(float64).item<double>();
        Assert.Equal(identity, Loss(problem.Cloud.Points), 1e-5);
        Assert.Equal(0, Loss(problem.Truth), 1e-6);
        Tensor half = (problem.Cloud.Points + problem.Truth) / 2; // Half of the way: half of the loss, a quarter of the cost.
        Assert.Equal(identity / 2, Loss(half), 1e-5);
        double cost = (half - problem.Cloud.Points).to(float64).square().sum(1).mean().item<double>();
        Assert.Equal(problem.OptimalCost / 4, cost, 1e-6);
    }

    /// <summary>Any other map that meets the margin costs more: shifts sideways and overshoots.</summary>
    [Fact]
    public void No_map_that_meets_the_margin_is_cheaper()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor y = ((problem.Cloud.Labels * 2) - 1).to(float64), truth = problem.Truth.to(float64), from = problem.Cloud.Points.to(float64);
        double Cost(Tensor to) => (to - from).square().sum(1).mean().item<double>();
        Assert.Equal(problem.OptimalCost + 0.25, Cost(truth + tensor([0.0, 0.5])), 1e-9);
        Assert.True(Cost(truth + stack([0.1 * y, zeros_like(y)], 1)) > problem.OptimalCost);
    }

    [Fact]
    public void A_fixed_line_scores_by_the_signed_distance()
    {
        using DisposeScope scope = NewDisposeScope();
        var line = new FixedLine(-0.5, 2, 1);
        Tensor logits = line.call(tensor(new[,] { { 1f, 1f }, { 0f, -1f } }));
        Assert.Equal([0f, 2.5f, 0f, -1.5f], logits.data<float>().ToArray()); // 2 + 1 − 0.5, −1 − 0.5
        Assert.Empty(line.parameters());
    }
}
