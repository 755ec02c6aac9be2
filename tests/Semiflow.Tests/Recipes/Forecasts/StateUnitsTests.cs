using Semiflow.Flows;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Forecasts;

public sealed class StateUnitsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    // Two trajectories of two channels: 1, 3 around 2 with deviation 1, and 10 always.
    private static TrajectorySet Set => new(
        tensor(new[] { 0, 0.25, 0.5 }),
        tensor(new[] { 1.0, 10, 3, 10, 3, 10, 1, 10, 1, 10, 3, 10 }).view(3, 2, 2)) { Environments = [1, 0] };

    public void Dispose() => scope.Dispose();

    [Fact]
    public void A_vector_field_acts_on_states_as_they_are()
    {
        StateUnits states = StateUnits.Of(Set);
        Assert.Equal((2, 0, 1), (states.Channels, states.SpaceRank, states.Environments));
        Assert.Equal((0.25, true), (states.Frame!.Value, states.AreOfData));
        TrajectorySet same = states.ToUnits(Set, CPU);
        Assert.Equal(ScalarType.Float32, same.States.dtype);
        Assert.True(same.States.equal(Set.States.to(float32)).all().item<bool>());
        Assert.True(same.Times.equal(Set.Times).all().item<bool>());
    }

    [Fact]
    public void Measured_units_have_mean_0_deviation_1_and_time_in_frames()
    {
        StateUnits states = StateUnits.OfFrames(Set, normalize: true);
        Assert.Equal((2.0, 10.0, 1.0, 1.0), (states.Shift[0], states.Shift[1], states.Scale[0], states.Scale[1])); // 1 where all is equal.
        Assert.Equal((0.25, 0.25, 2), (states.Frame!.Value, states.TimeUnit, states.Environments));
        TrajectorySet units = states.ToUnits(Set, CPU);
        Assert.Equal([-1f, 0, 1, 0, 1, 0, -1, 0, -1, 0, 1, 0], units.States.flatten().data<float>().ToArray());
        Assert.Equal([0.0, 1, 2], units.Times.data<double>().ToArray());
        Assert.True(states.FromUnits(units.States).allclose(Set.States));
    }

    [Fact]
    public void What_was_not_observed_neither_counts_nor_is_seen()
    {
        Tensor mask = ones([3, 2, 2], ScalarType.Bool);
        mask[0, 0, 0] = false; // a 1
        mask[1, 0, 0] = false; // and a 3
        TrajectorySet part = Set with { Mask = mask, States = Set.States + (1000 * mask.logical_not().to(float64)) };
        StateUnits states = StateUnits.OfFrames(part, normalize: true);
        Assert.Equal((2.0, 1.0), (states.Shift[0], states.Scale[0]));
        Assert.Equal(0, states.ToUnits(part, CPU).States[0, 0, 0].item<float>());
    }

    [Fact]
    public void Without_normalization_a_map_keeps_the_units_and_knows_its_frame()
    {
        StateUnits states = StateUnits.OfFrames(Set, normalize: false);
        Assert.Equal((0.25, 1.0, 0.0, 1.0), (states.Frame!.Value, states.TimeUnit, states.Shift[0], states.Scale[0]));
        TrajectorySet own = Set with { Times = stack([Set.Times, Set.Times * 2], 1) };
        Assert.Equal(0.25, StateUnits.OfFrames(own, normalize: false).Frame);
        Assert.Contains("at least two frames",
            Assert.Throws<InputException>(() => StateUnits.OfFrames(Set.Window(0, 1), normalize: false)).Message, StringComparison.Ordinal);
    }

    /// <summary>A trajectory that ends early repeats its last time: its intervals of 0 are no frames, even where it is the first.</summary>
    [Fact]
    public void The_frame_is_that_of_frames_that_are_there()
    {
        Tensor times = tensor(new[] { 0, 0, 0.25, 0.25, 0.25, 0.5, 0.25, 0.75 }).view(4, 2), mask = ones([4, 2, 1], ScalarType.Bool);
        mask[2..4, 0] = false;
        var set = new TrajectorySet(times, zeros([4, 2, 1], float64)) { Mask = mask };
        Assert.Equal(0.25, StateUnits.OfFrames(set, normalize: true).Frame);
        Assert.Equal(0.25, StateUnits.Of(set).Frame);
    }

    /// <summary>1013.25 + 1e-6 sin t keeps its sine: the mean goes before single precision comes.</summary>
    [Fact]
    public void Units_change_in_double_precision()
    {
        Tensor wave = arange(20, float64).sin().view(20, 1, 1);
        var set = new TrajectorySet(arange(20, float64), 101325 + (1e-6 * wave));
        StateUnits states = StateUnits.OfFrames(set, normalize: true);
        Tensor expected = (wave - wave.mean()) / wave.std(false), seen = states.ToUnits(set, CPU).States;
        Assert.True((seen.to(float64) - expected).abs().max().item<double>() < 1e-4);
        Assert.True((states.FromUnits(seen) - set.States).abs().max().item<double>() < 1e-9);
    }

    [Fact]
    public void What_single_precision_cannot_hold_is_refused()
    {
        TrajectorySet large = Set with { States = Set.States * tensor(new[] { 1.0, 1e39 }).view(1, 2, 1) };
        Assert.StartsWith(
            "trajectory 1 ", Assert.Throws<InputException>(() => StateUnits.Of(Set).ToUnits(large, CPU)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_without_coordinates_keep_their_rank()
    {
        var fields = new TrajectorySet(tensor(new[] { 0.0, 1 }), zeros([2, 3, 1, 8, 6], float64));
        Assert.Null(StateUnits.Of(fields).Grid);
        Assert.Equal(2, StateUnits.Of(fields).SpaceRank);
        Assert.Equal([8, 6], StateUnits.OfFrames(fields, normalize: false).Grid!.Axes.Select(axis => axis.Points));
        var grid = new Grid(new Axis(0, 2, 8), new Axis(-1, 1, 6, Boundary.Neumann));
        Assert.Equal(grid, StateUnits.Of(fields with { Grid = grid }).Grid);
    }

    [Theory]
    [InlineData("aphynity", 2, 0, 1)]
    [InlineData("leads", 2, 0, 10)]
    public void Cards_of_the_first_version_open(string run, int channels, int rank, int environments)
    {
        var record = RunRecord.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "runs", run), MethodCatalogue.All);
        StateUnits states = StateUnits.Read(record);
        Assert.Equal((channels, rank, environments), (states.Channels, states.SpaceRank, states.Environments));
        Assert.Equal([0.0, 0, 1, 1], states.Shift.Concat(states.Scale));
        Assert.Equal(run == "leads" ? 0.5 : null, states.Frame);
    }

    [Fact]
    public void Constants_are_one_per_channel() =>
        Assert.Throws<ArgumentException>(() => new StateUnits(2, null, Shift: [1.0]));
}
