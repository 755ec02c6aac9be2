using Semiflow.Data.Numpy;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Sources;

/// <summary>Inputs for predictions, and pairs of functions in parts.</summary>
public sealed class InputFileTests : IDisposable
{
    private static readonly Grid Square = new(new Axis(0, 1, 8), new Axis(0, 2, 8));
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly string path = Path.Combine(Directory.CreateTempSubdirectory("semiflow-input-").FullName, "input.npz");

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    private GridFunction Read(string? name, params (string Name, Tensor Value)[] arrays)
    {
        NumpyArchive.Write(path, arrays);
        return InputFile.Read(new DataSource(File: path, Input: name), Square);
    }

    private string Refused(Tensor values) => Assert.Throws<InputException>(() => Read(null, ("input", values))).Message;

    [Theory]
    [InlineData(new long[] { 3, 4 }, new long[] { 1, 1, 3, 4 })]
    [InlineData(new long[] { 5, 3, 4 }, new long[] { 5, 1, 3, 4 })]
    [InlineData(new long[] { 5, 2, 3, 4 }, new long[] { 5, 2, 3, 4 })]
    public void One_function_a_batch_and_channels_are_told_by_their_dimensions(long[] shape, long[] expected)
    {
        GridFunction read = Read(null, ("anything", arange(shape.Aggregate((a, b) => a * b), float64).view(shape)));
        Assert.Equal(expected, read.Values.shape);
        Assert.Equal(float64, read.Values.dtype); // As in the file: units change before single precision comes.
        Assert.Equal([3, 4], read.Grid.Axes.Select(axis => axis.Points));
        Assert.Equal([(0.0, 1.0), (0.0, 2.0)], read.Grid.Axes.Select(axis => (axis.Lower, axis.Upper)));
        Assert.Equal(7, read.Values[0, 0, 1, 3].item<double>());
    }

    [Fact]
    public void An_array_is_taken_by_its_name_by_a_usual_name_or_alone()
    {
        Tensor zero = zeros([4, 4]), one = ones([4, 4]);
        Assert.Equal(1, Read(null, ("z", zero), ("x", one)).Values.mean().item<float>());
        Assert.Equal(1, Read(null, ("x", zero), ("input", one)).Values.mean().item<float>());
        Assert.Equal(1, Read("z", ("x", zero), ("z", one)).Values.mean().item<float>());
        Assert.Equal(
            $"{path} has the arrays a, b: name the one with the inputs with --name.",
            Assert.Throws<InputException>(() => Read(null, ("a", zero), ("b", one))).Message);
        Assert.Throws<InputException>(() => Read("c", ("a", zero)));
    }

    [Fact]
    public void What_is_no_function_on_the_grid_is_refused()
    {
        Assert.Contains("inputs of shape [4]; expected [x…], [sample, x…] or [sample, channel, x…] with 2 dimensions",
            Refused(zeros([4])), StringComparison.Ordinal);
        Assert.Contains("inputs of shape [1, 1, 1, 4, 4]", Refused(zeros([1, 1, 1, 4, 4])), StringComparison.Ordinal);
        Assert.Equal($"{path}: fields of shape [1, 4]; every direction needs at least 2 points.", Refused(zeros([1, 4])));
        Tensor infinite = zeros([4, 4]);
        infinite[0, 0] = float.PositiveInfinity;
        Assert.Contains("the array 'input' of sample 0 contains values that are not finite", Refused(infinite), StringComparison.Ordinal);
    }

    private GridFunction AsInRun(DataSource run, Tensor values, long channels)
    {
        NumpyArchive.Write(path, [("u", values)]);
        return InputFile.Read(new DataSource(File: path).After(run), new Grid(new Axis(0, 1, 8)), channels);
    }

    /// <summary>The run found by itself which dimension is time: predictions from its own file find it too.</summary>
    [Fact]
    public void Arrays_over_time_are_read_as_the_run_read_them()
    {
        Tensor scalar = arange(4 * 6 * 8).view(4, 6, 8).to(float64), vector = arange(4 * 6 * 8 * 3).view(4, 6, 8, 3).to(float64);
        Assert.True(AsInRun(new(Input: "u"), scalar, 1).Values.equal(scalar.narrow(1, 0, 1)).all().item<bool>());
        Assert.True(AsInRun(new(Input: "u", InputTime: 4), scalar, 1).Values.equal(scalar.narrow(1, 4, 1)).all().item<bool>());
        Assert.True(AsInRun(new(Input: "u"), vector, 3).Values.equal(vector.select(1, 0).transpose(1, 2)).all().item<bool>());
    }

    /// <summary>Inputs alone have no time, whatever time of its own file the run took.</summary>
    [Fact]
    public void Inputs_alone_are_samples_and_channels_also_for_a_run_over_time()
    {
        Tensor batch = arange(6 * 8).view(6, 8).to(float64), channels = arange(6 * 3 * 8).view(6, 3, 8).to(float64);
        Assert.True(AsInRun(new(Input: "u", InputTime: 0), batch, 1).Values.equal(batch.unsqueeze(1)).all().item<bool>());
        Assert.True(AsInRun(new(Input: "u", Output: "v", InputTime: 0), batch, 1).Values.equal(batch.unsqueeze(1)).all().item<bool>());
        Assert.True(AsInRun(new(Input: "u", InputTime: 0), channels, 3).Values.equal(channels).all().item<bool>());
        Assert.True(AsInRun(new(Input: "u", InputTime: 0), channels.narrow(1, 0, 1), 1).Values.equal(channels.narrow(1, 0, 1)).all()
            .item<bool>());
    }

    [Fact]
    public void A_part_of_pairs_has_its_own_memory()
    {
        Tensor values = arange(4, float32).view(4, 1, 1, 1).expand(4, 1, 8, 8).clone();
        var pairs = new FunctionPairs(new GridFunction(Square, values), new GridFunction(Square, values * 10));
        FunctionPairs part = pairs.Part(1, 2);
        Assert.Equal((4, 2), (pairs.Count, part.Count));
        values.zero_();
        Assert.Equal([1f, 2], part.Input.Values[.., 0, 0, 0].contiguous().data<float>().ToArray());
        Assert.Equal([10f, 20], part.Output.Values[.., 0, 0, 0].contiguous().data<float>().ToArray());
    }

    [Fact]
    public void A_source_asks_its_file_for_what_it_names()
    {
        var source = new DataSource(
            File: "f.h5", Input: "a", Output: "b", Axes: "n x y", OutputAxes: "n x y c", InputTime: 2, OutputTime: -3,
            Boundary: "periodic,dirichlet", Times: "when", Step: 0.5, Mask: "seen", Environment: "who", Extent: "0:1");
        Semiflow.Data.OperatorDataRequest pairs = source.Request();
        Assert.Equal(("a", "b", "n x y", "n x y c"), (pairs.Input, pairs.Output, pairs.Axes, pairs.OutputAxes));
        Assert.Equal((2, -3, "0:1"), (pairs.InputTime!.Value, pairs.OutputTime!.Value, pairs.Extent));
        Assert.Equal([Boundary.Periodic, Boundary.Dirichlet], pairs.Boundaries!);
        Semiflow.Data.TrajectoryRequest trajectories = source.Trajectories();
        Assert.Equal(
            ("a", "n x y", "when", 0.5, "seen", "who", "0:1"),
            (trajectories.States, trajectories.Axes, trajectories.Times, trajectories.Step!.Value, trajectories.Mask,
                trajectories.Environment, trajectories.Extent));
        Assert.Equal([Boundary.Periodic, Boundary.Dirichlet], trajectories.Boundaries!);
    }
}
