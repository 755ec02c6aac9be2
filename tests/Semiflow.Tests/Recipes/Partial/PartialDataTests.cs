using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Operators;
using Semiflow.Recipes.Partial;
using Semiflow.Spaces;
using Semiflow.Systems.Ocean;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Partial;

/// <summary>Sequences in the units of the networks: order and constants of channels, means over blocks, masks, static fields.</summary>
public sealed class PartialDataTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>Means of 2 × 2 nodes of the field 8x + y: 4.5 behind the first, 16 per block along x, 2 along y.</summary>
    [Fact]
    public void Coarsening_takes_means_over_blocks()
    {
        TrajectorySet set = Set(arange(64, float64).view(1, 1, 1, 8, 8));
        TrajectorySet coarse = PartialData.Coarsened(set, 2);
        Tensor expected = 4.5 + (16 * arange(4, float64).view(4, 1)) + (2 * arange(4, float64).view(1, 4));
        Assert.True(coarse.States[0, 0, 0].allclose(expected));
        Assert.Equal([4, 4], coarse.Grid!.Axes.Select(axis => axis.Points));
        Assert.Equal(set.Grid!.Axes[0].Length, coarse.Grid.Axes[0].Length);
        Assert.Same(set, PartialData.Coarsened(set, 1));
        InputException error = Assert.Throws<InputException>(() => PartialData.Coarsened(set, 3));
        Assert.Contains("data.coarsen = 3 does not divide the grid of 8 x 8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_with_a_missing_value_is_missing()
    {
        Tensor mask = ones([1, 1, 1, 8, 8], ScalarType.Bool);
        mask[0, 0, 0, 3, 4] = false;
        Tensor coarse = PartialData.Coarsened(Set(zeros([1, 1, 1, 8, 8])) with { Mask = mask }, 2).Mask!;
        Assert.False(coarse[0, 0, 0, 1, 2].item<bool>());
        Assert.Equal(15, coarse.sum().item<long>());
    }

    /// <summary>Channels of 10 ± 2 and of −5 ± 0.5, the second observed; the interval 3.</summary>
    [Fact]
    public void Observed_channels_come_first_with_mean_0_and_deviation_1_and_time_in_frames()
    {
        PartialData data = Of(TwoChannels(), [1]);
        Assert.Equal([1, 0], data.Order);
        Assert.Equal([-5, 10], data.Normalization.Shift.Select(value => Math.Round(value, 9)));
        Assert.Equal([0.5, 2], data.Normalization.Scale.Select(value => Math.Round(value, 9)));
        Assert.Equal(3, data.Interval);
        Assert.Equal([0.0, 1, 2, 3], data.Train.Times.data<double>().ToArray());
        Assert.False(data.Irregular);
        Assert.Equal((1, 2), (data.Observed, data.Channels));
        Assert.Equal(1, data.Train.States.abs().max().item<float>(), 1e-6f);
        Assert.True(data.Physical(data.Train.States, 0).allclose(TwoChannels().States.flip(2).to(float64), 1e-6, 1e-6));
        Assert.True(data.Physical(data.Train.States.narrow(2, 1, 1), 1).allclose(TwoChannels().States.narrow(2, 0, 1), 1e-6, 1e-6));
        Assert.Equal([data.Train.States.shape[3], data.Train.States.shape[4]], data.Climate().shape.Skip(2));
    }

    /// <summary>A huge value on land must not move the mean; where nothing was observed the networks see 0.</summary>
    [Fact]
    public void What_was_not_observed_counts_nowhere()
    {
        TrajectorySet set = TwoChannels();
        Tensor mask = ones_like(set.States).to(ScalarType.Bool), states = set.States.clone();
        mask[.., .., .., ..2, ..2] = false;
        states[.., .., .., ..2, ..2] = 1e6;
        PartialData data = Of(set with { States = states, Mask = mask }, [0]);
        Assert.Equal([10, -5], data.Normalization.Shift.Select(value => Math.Round(value, 9)));
        Assert.Equal(0, data.Train.States[.., .., .., ..2, ..2].abs().max().item<float>());
        Assert.Equal(0, data.Climate()[.., .., ..2, ..2].abs().max().item<float>());
        Assert.Equal(1, data.Context!.shape[1]); // Periodic axes tell no place: only the land is told.
        Assert.Equal(60, data.Context.sum().item<float>());
    }

    [Fact]
    public void A_constant_channel_is_centered_and_not_divided()
    {
        PartialData data = Of(TwoChannels() with { States = full([4, 2, 2, 8, 8], 3.0, float64) }, [0]);
        Assert.Equal([1, 1], data.Normalization.Scale);
        Assert.Equal(0, data.Train.States.abs().max().item<float>());
    }

    [Fact]
    public void Walls_tell_networks_where_they_are_and_periodic_axes_do_not()
    {
        TrajectorySet set = Set(zeros([2, 1, 1, 8, 4]), Boundary.NeumannCells, Boundary.Periodic);
        Tensor fields = MaskedFields.StaticFields(set)!;
        Assert.Equal([1, 3, 8, 4], fields.shape);
        double[] place = [.. Enumerable.Range(0, 8).Select(i => -1 + (2.0 * i / 7))];
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal(place[i], fields[0, 0, i, 2].item<float>(), 1e-6);
            Assert.Equal(Math.Cos(Math.PI * place[i]), fields[0, 1, i, 0].item<float>(), 1e-6);
            Assert.Equal(Math.Sin(Math.PI * place[i]), fields[0, 2, i, 3].item<float>(), 1e-6);
        }

        Assert.Null(MaskedFields.StaticFields(Set(zeros([2, 1, 1, 8, 8]))));
    }

    [Fact]
    public void Frames_that_are_not_evenly_spaced_are_noticed_and_those_that_are_missing_do_not_count()
    {
        TrajectorySet set = TwoChannels();
        PartialData late = Of(set with { Times = tensor(new[] { 0.0, 2, 4, 7 }) }, [0]);
        Assert.True(late.Irregular);
        Assert.Equal(2, late.Interval);
        PartialData ended = Of(set with { Times = tensor(new[] { 0.0, 2, 4, 4 }) }, [0]); // A trajectory that ends early.
        Assert.False(ended.Irregular);
        Assert.Equal(2, ended.Interval);
        Assert.Contains("at the same time",
            Assert.Throws<InputException>(() => Of(set with { Times = zeros(4, float64) }, [0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_cannot_be_used_are_refused_with_a_reason()
    {
        void Refused(string reason, TrajectorySet set, params int[] observed) => Assert.Contains(
            reason, Assert.Throws<InputException>(() => Of(set, observed)).Message, StringComparison.Ordinal);
        Refused("fields of two variables", TwoChannels() with { States = zeros([4, 2, 2, 8]) }, 0);
        Refused("channel 2 cannot be observed: the data have 2 channels", TwoChannels(), 0, 2);
        Refused("6 x 6 nodes are not divisible by 4", Set(zeros([4, 2, 2, 6, 6])), 0);
    }

    /// <summary>A height that rises to the north is balanced by a flow to the west, where the Coriolis parameter is positive.</summary>
    [Fact]
    public void The_formula_of_a_basin_comes_in_the_order_of_the_hidden_channels()
    {
        ShallowWater basin = new() { Points = 16 };
        TrajectorySet set = Set(zeros([2, 1, 3, 16, 16]));
        Tensor Formula(Tensor height, params int[] order) =>
            new PartialData(set, set, set, order, Normalization.Identity(3), 1, 1, null, new PartialOrigin(Basin: basin))
                .HiddenByFormula(height)!;
        Tensor calm = zeros([1, 1, 16, 16], float64), rising = calm + arange(16, float64).view(16, 1);
        Tensor flow = Formula(rising, 0, 1, 2) - Formula(calm, 0, 1, 2); // Without what the wind drives.
        Assert.True((flow.select(1, 0)[.., 1..^1] < 0).all().item<bool>());
        Assert.True(flow.select(1, 1).abs().max().item<double>() < 0.1 * flow.select(1, 0).abs().max().item<double>());
        Assert.True(Formula(rising, 0, 2, 1).flip(1).allclose(Formula(rising, 0, 1, 2)));
        Assert.Null(Formula(rising, 1, 0, 2)); // The height itself is hidden.
    }

    [Fact]
    public void Systems_that_have_no_recipe_and_impossible_numbers_of_nodes_are_refused()
    {
        var config = (PartialConfig)PartialExperiments.All[1].Small;
        Assert.Contains("for the system 'pendulum'", Assert.Throws<InputException>(() => PartialSources.Find("pendulum", config)).Message,
            StringComparison.Ordinal);
        PartialConfig odd = config with { Data = config.Data with { Points = 17, Coarsen = 1 } };
        Assert.Contains("euler cannot have data.points = 17",
            Assert.Throws<InputException>(() => PartialSources.Find("euler", odd)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_basin_makes_sequences_that_do_not_overlap_long_enough_for_past_and_forecast()
    {
        var config = (PartialConfig)PartialExperiments.All[0].Small;
        (_, PartialOrigin origin) = PartialSources.Find("shallow-water", config);
        Assert.Equal(14, origin.Basin!.Frames); // 4 past, 10 forecast
        Assert.True(origin.Basin.Spacing >= origin.Basin.Frames);
        Assert.Equal(96, origin.Basin!.WindowsPerRun);
        Assert.Equal(["m", "m/s", "m/s"], origin.Units);
        Assert.Null(PartialSources.Find("euler", config).Origin.Basin);
    }

    private static PartialData Of(TrajectorySet set, int[] observed) =>
        PartialData.Of(new TrajectorySplits(set, set, set), new PartialOrigin(), observed, 1);

    /// <summary>Two sequences of four frames, 3 apart, of two channels: checkerboards of 10 ± 2 and −5 ± 0.5.</summary>
    private static TrajectorySet TwoChannels()
    {
        Tensor board = (((arange(8).view(8, 1) + arange(8).view(1, 8)) % 2) * 2 - 1).to(float64);
        Tensor channels = stack([10 + (2 * board), -5 + (0.5 * board)]);
        return Set(channels.expand(4, 2, 2, 8, 8).clone()) with { Times = arange(4, float64) * 3 };
    }

    private static TrajectorySet Set(Tensor states, Boundary x = Boundary.Periodic, Boundary y = Boundary.Periodic) =>
        new(arange(states.shape[0], float64), states)
        {
            Grid = new Grid(new Axis(0, 1, (int)states.shape[3], x), new Axis(0, 1, (int)states.shape[4], y)),
        };
}
