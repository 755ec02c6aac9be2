using Semiflow.Data;
using Semiflow.Data.Numpy;
using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Forecasts;

/// <summary>States to start forecasts from: the ends of trajectories, or arrays without times.</summary>
public sealed class InitialStatesTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly string path = Path.Combine(Directory.CreateTempSubdirectory("semiflow-states-").FullName, "states.npz");

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    private void Write(params (string Name, Tensor Value)[] arrays) => NumpyArchive.Write(path, arrays);

    private TrajectorySet Read(string? name, int window, double time) =>
        InitialStates.Read(new DataSource(File: path, Input: name), window, time, null, 2);

    private string Refused(string? name = null, int window = 1) =>
        Assert.Throws<InputException>(() => Read(name, window, 0)).Message;

    [Fact]
    public void An_array_without_times_starts_at_the_time_that_is_asked_for()
    {
        Write(("u0", arange(6, float32).view(3, 2)));
        TrajectorySet states = Read(null, 1, 2.5);
        Assert.Equal([1, 3, 2], states.States.shape);
        Assert.Equal(ScalarType.Float64, states.States.dtype);
        Assert.Equal(2.5, states.Times.item<double>());
        Assert.Equal([4.0, 5], states.States[0, 2].data<double>().ToArray());
        Assert.Null(states.Environments);
    }

    [Fact]
    public void Environments_stand_beside_the_states()
    {
        Write(("u0", zeros([3, 2])), ("environment", tensor(new[] { 2L, 0, 1 })));
        Assert.Equal([2, 0, 1], Read(null, 1, 0).Environments);
        Write(("u0", zeros([3, 2])), ("environment", tensor(new[] { 2L, 0 })));
        Assert.Equal($"{path} has 2 environments for 3 initial states.", Refused());
    }

    [Fact]
    public void Of_several_arrays_one_is_named()
    {
        Write(("a", zeros([1, 2])), ("b", ones([4, 2])));
        Assert.Equal($"{path} has the arrays a, b: name the one with the initial states with --name.", Refused());
        Assert.Equal(4, Read("b", 1, 0).Count);
    }

    [Fact]
    public void Initial_states_are_finite_and_have_channels()
    {
        Write(("u0", zeros([3])));
        Assert.Contains("initial states 'u0' have shape [3]; expected finite values", Refused(), StringComparison.Ordinal);
        Write(("u0", full([3, 2], double.NaN)));
        Assert.Contains("expected finite values", Refused(), StringComparison.Ordinal);
    }

    /// <summary>Frame k of the file is k everywhere: a model that starts from three frames takes the last three.</summary>
    [Theory]
    [InlineData(1, new[] { 4.0 })]
    [InlineData(3, new[] { 2.0, 3, 4 })]
    [InlineData(5, new[] { 0.0, 1, 2, 3, 4 })]
    public void Of_trajectories_the_last_frames_are_taken(int window, double[] expected)
    {
        Tensor states = arange(5, float64).view(5, 1, 1).expand(5, 2, 3).clone();
        TrajectoryData.Write(path, new TrajectorySet(arange(5, float64) / 10, states));
        TrajectorySet start = Read(null, window, 99);
        Assert.Equal((window, 2), (start.Frames, start.Count));
        Assert.Equal(expected, start.States[.., 1, 2].contiguous().data<double>().ToArray());
        Assert.Equal(0.4, start.Times[^1].item<double>());
        Assert.Equal($"{path} has 5 frames; this model starts from 6.", Refused(window: 6));
    }

    /// <summary>Trajectory 1 has three frames of five: its last one is 2, not the zeros behind it.</summary>
    [Fact]
    public void A_trajectory_that_ends_early_starts_from_its_own_last_frames()
    {
        Tensor states = arange(5, float64).view(1, 5, 1).expand(2, 5, 3).clone(), times = arange(5, float64).expand(2, 5).clone();
        (states[1, 3..], times[1, 3..]) = (double.NaN, double.NaN);
        Write(("states", states), ("t", times));
        TrajectorySet start = Read(null, 2, 99);
        Assert.Equal([3.0, 4], start.States[.., 0, 1].contiguous().data<double>().ToArray());
        Assert.Equal([1.0, 2], start.States[.., 1, 1].contiguous().data<double>().ToArray());
        Assert.Equal(2, start.Times[1, 1].item<double>());
        Assert.True(start.Mask!.all().item<bool>());
        Assert.Equal($"{path}: trajectory 1 has 3 frames; this model starts from 4.", Refused(window: 4));
    }

    /// <summary>A state starts whole; a past that an encoder fills has something in it.</summary>
    [Theory]
    [InlineData(1, false, false, "trajectory 2 is not observed whole at its last frame")]
    [InlineData(1, false, true, "")]
    [InlineData(2, false, true, "")]
    [InlineData(2, true, true, "nothing is observed of trajectory 2 in its last 2 frames")]
    public void Where_nothing_was_observed_nothing_starts(int window, bool all, bool encoded, string refusal)
    {
        Tensor mask = ones([window, 3, 2], ScalarType.Bool);
        mask[0, 2, 0] = false;
        mask[.., 2] = mask[.., 2].logical_and(tensor(!all));
        var start = new TrajectorySet(arange(window, float64), zeros([window, 3, 2], float64)) { Mask = mask };
        string said = "";
        try
        {
            ObservedStarts.Require("a.npz", start, "last", encoded ? [0, 1] : null);
        }
        catch (InputException error)
        {
            said = error.Message;
        }

        Assert.Equal(refusal.Length == 0, said.Length == 0);
        Assert.Contains(refusal, said, StringComparison.Ordinal);
    }
}
