using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Operators;
using Semiflow.Recipes.Partial;
using Semiflow.Spaces;
using Semiflow.Systems.Ocean;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Partial;

/// <summary>Scores of hidden states: gauge, floors, margins and masks (spec partial-observations.md 8.2, 13.7).</summary>
public sealed class HiddenScoresTests : IDisposable
{
    private const int Past = 2, Horizon = 3, Nodes = 16;
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>The sign of a hidden channel turned, with dynamics and encoder to match, is the same model to all observations.</summary>
    [Fact]
    public void A_change_of_gauge_leaves_the_loss_and_the_fitted_scores_but_not_the_raw_one()
    {
        using IDisposable quiet = no_grad();
        Tensor signs = tensor(new[] { 1f, -1f, 1f }).view(1, 3, 1, 1);
        PartialData data = Data(Boundary.Periodic);
        (HiddenStateFlow one, HiddenStateFlow other) = (Model(null), Model(signs));
        ObservationWindow window = new ObservedSequences(data.Observation, Past).Window(data.Test);
        Forecast a = one.Forecast(window, Horizon), b = other.Forecast(window, Horizon);
        Tensor truth = data.Test.States.narrow(0, Past, Horizon).narrow(2, 0, 1);
        Assert.Equal((a.Observed - truth).square().mean().item<float>(), (b.Observed - truth).square().mean().item<float>(), 1e-6f);
        Assert.True((a.States! * signs).allclose(b.States!, 1e-5, 1e-6));

        HiddenScores first = Scores(data, one), second = Scores(data, other);
        Assert.NotEqual(first[PartialFigures.HiddenAsItIs]!.Score.GlobalCosine, second[PartialFigures.HiddenAsItIs]!.Score.GlobalCosine,
            1e-3);
        foreach (Contestant figure in new[]
            { PartialFigures.AffineFit, PartialFigures.ProbeOfNode, PartialFigures.Probe, PartialFigures.SeenProbe })
        {
            Assert.Equal(first[figure]!.Score.GlobalCosine, second[figure]!.Score.GlobalCosine, 1e-4);
        }
    }

    [Fact]
    public void A_perfect_state_in_another_gauge_scores_one_after_a_fit_and_what_is_seen_alone_does_not()
    {
        PartialData data = Data(Boundary.NeumannCells);
        Tensor gauge = tensor(new[] { 1f, -2f, 3f }).view(1, 1, 3, 1, 1);
        Tensor States(TrajectorySet set) =>
            (set.States.narrow(0, Past - 1, Horizon + 1) * gauge) + tensor(new[] { 0f, 0.5f, -1f }).view(1, 1, 3, 1, 1);
        HiddenScores scores = HiddenScores.Measure(data, Past, States(data.Validation), States(data.Test))!;
        Assert.True(scores[PartialFigures.HiddenAsItIs]!.Score.Cosine < 0.9);
        Assert.Equal(1, scores[PartialFigures.AffineFit]!.Score.Cosine, 1e-4);
        Assert.Equal(1, scores[PartialFigures.ProbeOfNode]!.Score.Cosine, 1e-4);
        Assert.Equal(1, scores[PartialFigures.Probe]!.Weighted, 1e-4);
        Assert.True(scores[PartialFigures.SeenProbe]!.Score.Cosine < 0.5);
        Assert.Equal(Horizon + 1, scores[PartialFigures.Probe]!.Cosines.Count);
        Assert.Null(scores[PartialFigures.Formula]);
    }

    /// <summary>A velocity that is the difference of what is seen is no memory: the floors say so, and the ratio with them.</summary>
    [Fact]
    public void A_velocity_that_slopes_tell_is_found_by_the_floors_of_the_true_observations()
    {
        PartialData data = Data(Boundary.Periodic);
        TrajectorySet Sloped(TrajectorySet set)
        {
            Tensor seen = set.States.narrow(2, 0, 1);
            Tensor x = seen.roll(-2, 3) - seen.roll(2, 3), y = seen.roll(-2, 4) - seen.roll(2, 4); // Two nodes away: beyond 3 x 3.
            return set with { States = cat([seen, x, y], 2) };
        }

        data = data with { Validation = Sloped(data.Validation), Test = Sloped(data.Test) };
        Tensor Empty(TrajectorySet set) => zeros_like(set.States.narrow(0, Past - 1, Horizon + 1));
        HiddenScores scores = HiddenScores.Measure(data, Past, Empty(data.Validation), Empty(data.Test))!;
        Assert.Equal(1, scores[PartialFigures.SlopeProbe]!.Score.GlobalCosine, 1e-4);
        Assert.True(scores[PartialFigures.TrueProbe]!.Score.GlobalCosine < 0.99);
        Assert.True(scores.Ratio(PartialFigures.SlopeProbe) > 1);
        Assert.Null(scores.Ratio(PartialFigures.Formula));
    }

    /// <summary>Fits see validation alone: where its law is another, they fail on the tests.</summary>
    [Fact]
    public void Fits_are_made_on_validation()
    {
        PartialData data = Data(Boundary.Periodic);
        Tensor States(TrajectorySet set) => set.States.narrow(0, Past - 1, Horizon + 1);
        Tensor turned = States(data.Validation) * tensor(new[] { 1f, -1f, -1f }).view(1, 1, 3, 1, 1);
        HiddenScores scores = HiddenScores.Measure(data, Past, turned, States(data.Test))!;
        Assert.Equal(-1, scores[PartialFigures.AffineFit]!.Score.GlobalCosine, 1e-2);
    }

    [Fact]
    public void Edges_of_a_basin_and_unknown_nodes_do_not_count()
    {
        PartialData data = Data(Boundary.NeumannCells);
        Assert.Equal((Nodes - 6) * (Nodes - 6), data.Interior().sum().item<long>());
        Assert.Equal(Nodes * Nodes, Data(Boundary.Periodic).Interior().sum().item<long>());
        Tensor mask = ones_like(data.Test.States).to(ScalarType.Bool);
        mask[.., .., 1.., 8, 8] = false;
        PartialData masked = data with { Test = data.Test with { Mask = mask } };
        Tensor states = data.Test.States.narrow(0, Past - 1, Horizon + 1).clone();
        states[.., .., 1.., 8, 8] = 100;
        states[.., .., 1.., 0, 0] = -100;
        HiddenScores scores = HiddenScores.Measure(
            masked, Past, data.Validation.States.narrow(0, Past - 1, Horizon + 1), states)!;
        Assert.Equal(1, scores[PartialFigures.HiddenAsItIs]!.Score.GlobalCosine, 1e-6);
    }

    [Fact]
    public void The_floor_of_a_basin_is_the_balance_of_its_height_on_the_grid_of_the_data()
    {
        ShallowWater basin = new() { Points = 32, SpinUpYears = 0.05, Frames = Past + Horizon, Spacing = 8, WindowsPerRun = 4 };
        TrajectorySet all = basin.Simulate(0, 4, 1) with { Grid = basin.Grid };
        PartialData data = Data(PartialData.Coarsened(all, 2), [0, 2, 1], new PartialOrigin(Basin: basin));
        Tensor floor = data.HiddenByFormula(PartialData.Coarsened(all, 2).States[0].narrow(1, 0, 1))!;
        Tensor expected = (basin with { Points = 16 }).Geostrophic(PartialData.Coarsened(all, 2).States[0].select(1, 0));
        Assert.True(floor.select(1, 0).allclose(expected.select(1, 1)) && floor.select(1, 1).allclose(expected.select(1, 0)));
        HiddenScores scores = HiddenScores.Measure(
            data, Past, data.Validation.States.narrow(0, 1, 4), data.Test.States.narrow(0, 1, 4))!;
        Assert.Equal(1, scores[PartialFigures.HiddenAsItIs]!.Score.Cosine, 1e-5);
        // The forecast is the truth here.
        Assert.Equal(scores[PartialFigures.Formula]!.Score.Cosine, scores[PartialFigures.FormulaOfForecast]!.Score.Cosine, 1e-4);
        Assert.Null(Data(Boundary.Periodic).HiddenByFormula(expected));
    }

    private static HiddenScores Scores(PartialData data, HiddenStateFlow model)
    {
        var sequences = new ObservedSequences(data.Observation, Past);
        Tensor Of(TrajectorySet set) => model.Forecast(sequences.Window(set), Horizon).States!;
        return HiddenScores.Measure(data, Past, Of(data.Validation), Of(data.Test))!;
    }

    /// <summary>A linear model from one seed, in the gauge of the given signs.</summary>
    private static HiddenStateFlow Model(Tensor? signs)
    {
        using IDisposable quiet = no_grad();
        var random = new Generator(5);
        Conv2d encoder = nn.Conv2d(Past, 2, 1), dynamics = nn.Conv2d(3, 3, 1);
        foreach (Parameter parameter in encoder.parameters().Concat(dynamics.parameters()))
        {
            parameter.copy_(randn(parameter.shape, generator: random) * 0.3);
        }

        if (signs is not null)
        {
            Tensor each = signs.flatten();
            encoder.weight!.mul_(each[1..].view(-1, 1, 1, 1));
            encoder.bias!.mul_(each[1..]);
            dynamics.weight!.mul_(each.view(-1, 1, 1, 1)).mul_(each.view(1, -1, 1, 1));
            dynamics.bias!.mul_(each);
        }

        return new HiddenStateFlow(new EncodedState(encoder, Past), new ModuleField(dynamics), new ChannelSelection([0]),
            new FlowOptions());
    }

    private static PartialData Data(Boundary boundary)
    {
        var random = new Generator(3);
        Tensor states = randn([Past + Horizon, 12, 3, Nodes, Nodes], generator: random);
        states.select(2, 1).add_(states.select(2, 0)); // What is seen tells something of u.
        var axis = new Axis(0, 1, Nodes, boundary);
        return Data(new TrajectorySet(arange(Past + Horizon, float64), states) { Grid = new Grid(axis, axis) }, [0, 1, 2],
            new PartialOrigin());
    }

    private static PartialData Data(TrajectorySet all, int[] order, PartialOrigin origin)
    {
        int third = Math.Max(1, all.Count / 3);
        TrajectorySet Part(int from) => all.Select([.. Enumerable.Range(from, third)]).Pick(order);
        return new PartialData(Part(0), Part(third), Part(all.Count - third), order, Normalization.Identity(3), 1, 1, null, origin);
    }
}
