using Semiflow.Data;
using Semiflow.Data.Numpy;
using Semiflow.Flows;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Data;

public sealed class TrajectoryDataTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-trajectories-").FullName;
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("a.npz")]
    [InlineData("a.h5")]
    public void What_is_written_is_read_back_to_the_bit(string name)
    {
        Tensor mask = rand([4, 3, 2, 5, 6]) > 0.2;
        mask[0] = true;
        var set = new TrajectorySet(tensor(new double[] { 0, 0.1, 0.4, 1.0 / 3 + 1 }), randn([4, 3, 2, 5, 6], dtype: float64)
            .masked_fill(mask.logical_not(), 0))
        {
            Grid = new Grid(new Axis(-1, 1.0 / 3, 5, Boundary.Neumann), new Axis(0, 2, 6)),
            Mask = mask,
            Environments = [0, 2, 1],
            Channels = ["u, m/s", "v"],
        };
        TrajectoryData.Write(At(name), set, new Dictionary<string, string> { ["system"] = "test" });
        TrajectorySet back = TrajectoryData.Read(At(name));
        Assert.True(back.States.equal(set.States).all().item<bool>() && back.Times.equal(set.Times).all().item<bool>()
            && back.Mask!.equal(mask).all().item<bool>());
        Assert.Equal(set.Grid, back.Grid);
        Assert.Equal(set.Environments, back.Environments!);
        Assert.Equal(set.Channels, back.Channels);
        Assert.Equal(float64, back.States.dtype);
    }

    [Fact]
    public void Times_may_be_irregular_and_trajectories_of_different_length()
    {
        Tensor states = rand(2, 4, 1, dtype: float64);
        states[1, 3] = double.NaN;
        Write(("states", states), ("time", tensor(new double[] { 0, 1, 2, 4, 0, 0.5, 3, double.NaN }, [2, 4])));
        TrajectorySet set = TrajectoryData.Read(At("a.npz"));
        Assert.Equal([0, 0.5, 3, 3], set.Times[TensorIndex.Colon, 1].data<double>().ToArray()); // repeated times repeat the state
        Assert.Equal(7, set.Mask!.sum().item<long>());
        Assert.Equal(0, set.States[3, 1, 0].item<double>());
        Write(("states", rand(2, 3, 1)), ("t", tensor(new double[] { 0, 1, 2, 0, 1, 2 }, [2, 3])));
        Assert.Equal(1, TrajectoryData.Read(At("a.npz")).Times.dim()); // common after all
    }

    [Fact]
    public void Missing_values_are_masked_and_hold_zero()
    {
        Tensor states = rand(2, 4, 2, 8, dtype: float32) + 1;
        states[1, 2, 0, 3] = float.NaN;
        Write(("states", states), ("t", arange(4, dtype: float64)));
        TrajectorySet set = TrajectoryData.Read(At("a.npz"));
        Assert.Equal(1, set.Mask!.logical_not().sum().item<long>());
        Assert.False(set.Mask[2, 1, 0, 3].item<bool>());
        Assert.Equal(0, set.States[2, 1, 0, 3].item<float>());
        Assert.Equal(float32, set.States.dtype);

        // What a mask says is never observed may be missing from the first frame on, such as land.
        states[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Colon, 0] = float.NaN;
        Tensor mask = ones_like(states);
        mask[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Colon, 0] = 0;
        Write(("states", states), ("t", arange(4, dtype: float64)), ("mask", mask));
        Assert.Equal(17, TrajectoryData.Read(At("a.npz")).Mask!.logical_not().sum().item<long>());
    }

    [Theory]
    [InlineData("t n x c", 5, 3, 8, 2)]
    [InlineData("c t n x", 2, 5, 3, 8)]
    [InlineData("x t n c", 8, 5, 3, 2)]
    public void Axes_in_any_order_are_turned(string axes, params int[] shape)
    {
        string letters = axes.Replace(" ", "", StringComparison.Ordinal);
        Tensor values = arange(240, dtype: float64).reshape([.. shape.Select(size => (long)size)]);
        Write(("u", values), ("t", arange(5, dtype: float64)));
        Tensor states = TrajectoryData.Read(
            At("a.npz"), new TrajectoryRequest { Axes = axes, Extent = "0:2", Boundaries = [Boundary.Dirichlet] }).States;
        Assert.Equal([5, 3, 2, 8], states.shape);
        long[] where = [4, 1, 1, 6]; // t n c x
        Assert.Equal(
            values[[
                .. letters.Select(letter => TensorIndex.Single(where["tncx".IndexOf(letter, StringComparison.Ordinal)]))]].item<double>(),
                    states[4, 1, 1, 6].item<double>());
    }

    [Fact]
    public void One_trajectory_without_channels_and_times_by_step()
    {
        Write(("x", rand(6, 4)));
        TrajectorySet set = TrajectoryData.Read(At("a.npz"), new TrajectoryRequest { Axes = "t c", Step = 0.5 });
        Assert.Equal([6, 1, 4], set.States.shape);
        Assert.Equal([0, 0.5, 1, 1.5, 2, 2.5], set.Times.data<double>().ToArray());
        Assert.Null(set.Grid);
    }

    [Fact]
    public void Grids_are_as_told()
    {
        Write(("states", rand([2, 3, 1, 4, 5])), ("t", arange(3, dtype: float64)));
        Assert.Equal(new Grid(new Axis(0, 1, 4), new Axis(0, 1, 5)), TrajectoryData.Read(At("a.npz")).Grid);
        TrajectoryRequest request = new() { Extent = "-1:1,0:0.5", Boundaries = [Boundary.Neumann] };
        Assert.Equal(new Grid(new Axis(-1, 1, 4, Boundary.Neumann), new Axis(0, 0.5, 5, Boundary.Neumann)),
            TrajectoryData.Read(At("a.npz"), request).Grid);
        Refused("interval for each of the 2 directions", new TrajectoryRequest { Extent = "0:1" });
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Tensor states = rand(2, 4, 1, dtype: float64), times = arange(4, dtype: float64);
        Write(("states", rand(2, 4)), ("t", times));
        Refused("2 dimensions");
        Refused("name 3", new TrajectoryRequest { Axes = "n t c" });
        Refused("time is needed", new TrajectoryRequest { Axes = "n c" });
        Write(("states", states));
        Refused("--step");
        Refused("positive", new TrajectoryRequest { Step = -1 });
        Write(("states", states), ("t", tensor(new double[] { 0, 2, 1, 3 })));
        Refused("entry 2 is 1 after 2");
        Write(("states", states), ("t", arange(5, dtype: float64)));
        Refused("expected [4]");
        Write(("states", states.narrow(1, 0, 1)), ("t", zeros(1, dtype: float64)));
        Refused("at least 2 frames");
        Tensor late = states.clone();
        late[1, 0] = double.NaN;
        Write(("states", late), ("t", times));
        Refused("trajectory 1 has NaN at its first time");
        late[1, 0] = double.PositiveInfinity;
        Write(("states", late), ("t", times));
        Refused("infinite");
        Write(("states", states), ("t", times), ("environment", tensor(new double[] { 0, 0.5 })));
        Refused("environments are whole numbers");
        Write(("states", states), ("t", times), ("mask", ones(3, 3)));
        Refused("the mask 'mask' has shape [3, 3]");
        Write(("speed", states), ("angle", states));
        Refused("--input");
    }

    private string At(string name) => Path.Combine(folder, name);

    private void Write(params (string Name, Tensor Value)[] arrays) => NumpyArchive.Write(At("a.npz"), arrays);

    private void Refused(string message, TrajectoryRequest? request = null) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => TrajectoryData.Read(At("a.npz"), request)).Message,
            StringComparison.Ordinal);
}
