using Semiflow.Operators;
using Semiflow.Operators.Models;
using Semiflow.Principles;
using Semiflow.Spaces;
using Semiflow.Systems;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles;

public sealed class OperatorRegressionTests
{
    /// <summary>Poisson-lite, about a minute on two cores (spec cno.md 12.11).</summary>
    [Fact]
    [Trait("Category", "Science")]
    public void Poisson_lite_is_learned_to_five_percent()
    {
        using DisposeScope scope = NewDisposeScope();
        var system = new Poisson(modes: 4);
        Grid grid = system.DefaultGrid(32);
        (GridFunction f, GridFunction u) = system.DrawPairs(64, grid, new Generator(1));
        (GridFunction newF, GridFunction newU) = system.DrawPairs(64, grid, new Generator(2));
        CnoOptions options = new() { Channels = 16, ResidualBlocks = 1, NeckBlocks = 2, LiftChannels = 16 };
        using nn.Module<Tensor, Tensor> model = NetworkCatalogue.Find<IGridFunctionNetwork>("cno")
            .Create(options, 1, 1, grid, new Generator(3));
        LearnedOperator learned = OperatorRegression.Learn(model, f, u, epochs: 100, seed: 4, validation: 0, batchSize: 8,
            stop: TestContext.Current.CancellationToken);

        double Median(GridFunction input, GridFunction output) => Semiflow.Metrics.RelativeError.L1(
            learned.Output.Apply(learned.Apply(input).Values), learned.Output.Apply(output.Values)).median().to(float64).item<double>();

        double trained = Median(f, u), unseen = Median(newF, newU);
        TestContext.Current.TestOutputHelper?.WriteLine($"median error {trained:F2} % on the pairs, {unseen:F2} % on new ones");
        Assert.InRange(unseen, 0, 5);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_share_outside_zero_to_one_is_the_users_to_mend(double share)
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Contains("[0, 1)", Learn(Ones(), Ones(), share).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void A_value_that_is_not_finite_is_refused_wherever_it_is(int sample)
    {
        using DisposeScope scope = NewDisposeScope();
        GridFunction bad = Ones();
        bad.Values[sample, 0, 3] = float.PositiveInfinity;
        Assert.Contains("inputs contain a value that is not finite", Learn(bad, Ones(), 0.1).Message, StringComparison.Ordinal);
        Assert.Contains("outputs contain a value that is not finite", Learn(Ones(), bad, 0.1).Message, StringComparison.Ordinal);
    }

    private static GridFunction Ones() => new(Grid.Unit(8, 1), ones(10, 1, 8));

    private static InputException Learn(GridFunction input, GridFunction output, double share)
    {
        using var model = nn.Conv1d(1, 1, 1);
        return Assert.Throws<InputException>(
            () => OperatorRegression.Learn(model, input, output, 1, validation: share, stop: TestContext.Current.CancellationToken));
    }
}
