using PureHDF;
using PureHDF.VOL.Native;
using Semiflow.Data;
using Semiflow.Data.Pairs;
using Semiflow.Spaces;
using Semiflow.Systems;
using static TorchSharp.torch;

namespace Semiflow.Tests.Data;

/// <summary>Files written by h5py and numpy; Files/make.py says what is in them.</summary>
public sealed class OperatorDataTests
{
    private static Tensor Field(int sample, double factor = 1)
    {
        Tensor a = arange(8, ScalarType.Float64);
        return (a.unsqueeze(1) * 10 + a + 100 * sample) * factor;
    }

    [Fact]
    public void Samples_come_in_the_order_of_their_numbers()
    {
        // Both published forms are in the file, (1, s, s) and (s, s).
        using (NativeFile file = H5File.OpenRead(At("authors.h5")))
        {
            Assert.Equal([1UL, 8UL, 8UL], file.Dataset("Sample_0_t_5/input").Space.Dimensions);
            Assert.Equal([8UL, 8UL], file.Dataset("Sample_0_t_5/output").Space.Dimensions);
        }

        OperatorPairs pairs = OperatorData.Read(At("authors.h5"));
        Assert.Equal(Enumerable.Range(0, 12), pairs.Samples);
        Assert.Equal([12L, 1L, 8L, 8L], pairs.Input.Values.shape);
        Assert.Equal(ScalarType.Float32, pairs.Input.Values.dtype);
        for (int i = 0; i < 12; i++)
        {
            Assert.True(pairs.Input.Values[i, 0].to(ScalarType.Float64).equal(Field(i)).all().item<bool>());
            Assert.True(pairs.Output.Values[i, 0].to(ScalarType.Float64).equal(Field(i, 2)).all().item<bool>());
        }

        Assert.Equal(new ValueRange(-1.5, 2.5), pairs.InputRange);
        Assert.Equal(new ValueRange(-3, 4), pairs.OutputRange);
        Assert.Equal("7", pairs.Attributes["seed"]);
        Assert.Equal("h5py", pairs.Attributes["generator"]);
    }

    /// <summary>Who learns the inverse takes outputs for inputs, with the constants of the outputs.</summary>
    [Fact]
    public void Constants_belong_to_the_array_and_not_to_its_role()
    {
        OperatorPairs inverse = OperatorData.Read(At("authors.h5"), new() { Input = "output", Output = "input" });
        Assert.True(inverse.Input.Values[3, 0].to(ScalarType.Float64).equal(Field(3, 2)).all().item<bool>());
        Assert.Equal((new ValueRange(-3, 4), new ValueRange(-1.5, 2.5)), (inverse.InputRange, inverse.OutputRange));
        OperatorPairs identity = OperatorData.Read(At("authors.h5"), new() { Input = "input", Output = "input" });
        Assert.Equal(identity.InputRange, identity.OutputRange);
    }

    [Fact]
    public void Range_of_samples_selects_by_number()
    {
        OperatorPairs pairs = OperatorData.Read(At("authors.h5"), new() { Samples = 2..11 });
        Assert.Equal(Enumerable.Range(2, 9), pairs.Samples);
        Assert.Equal(1000, pairs.Input.Values[8, 0, 0, 0].item<float>());
        Assert.Contains("0 to 11", Refuse(At("authors.h5"), new() { Samples = 5..13 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Lower_case_flat_double_newest_format()
    {
        OperatorPairs pairs = OperatorData.Read(At("lower.h5"), new() { Axes = "x y" });
        Assert.Equal([3L, 1L, 8L, 8L], pairs.Input.Values.shape);
        Assert.True(pairs.Input.Values[2, 0].equal(Field(2)).all().item<bool>());
        OperatorPairs line = OperatorData.Read(At("lower.h5"), new() { Axes = "x" });
        Assert.Equal([3L, 1L, 64L], line.Output.Values.shape);
        Assert.Equal(1, line.Input.Grid.Rank);
    }

    [Fact]
    public void One_array_over_time()
    {
        OperatorPairs pairs = OperatorData.Read(At("arrays.h5"), new() { Input = "t0_fields/density", InputTime = 1, Samples = 1.. });
        Assert.Equal([2L, 1L, 8L, 8L], pairs.Input.Values.shape);
        Assert.Equal([1, 2], pairs.Samples);
        Assert.True(pairs.Input.Values[1, 0].to(ScalarType.Float64).equal(Field(2) + 1000).all().item<bool>());
        Assert.True(pairs.Output.Values[1, 0].to(ScalarType.Float64).equal(Field(2) + 3000).all().item<bool>());
        Assert.Contains("times 1 and -1", pairs.Layout, StringComparison.Ordinal);
    }

    [Fact]
    public void Channels_last_and_stated_axes()
    {
        OperatorPairs pairs = OperatorData.Read(At("arrays.h5"), new() { Input = "t1_fields/velocity", OutputTime = 2 });
        Assert.Equal([3L, 2L, 8L, 8L], pairs.Input.Values.shape);
        Assert.True(pairs.Output.Values[1, 1].to(ScalarType.Float64).equal(-(Field(1) + 2000)).all().item<bool>());
        OperatorPairs turned = OperatorData.Read(
            At("arrays.h5"), new() { Input = "nu", Output = "t0_fields/density", Axes = "n y x", OutputAxes = "n t y x", OutputTime = 0 });
        Assert.True(turned.Input.Values[2, 0].to(ScalarType.Float64).equal(Field(2).t()).all().item<bool>());
        Assert.True(turned.Input.Values.equal(turned.Output.Values).all().item<bool>());
    }

    [Theory]
    [InlineData("nu", 1.0, 0)]
    [InlineData("tensor", 1.0, 1000)]
    [InlineData("big", 1.0, 0)]
    [InlineData("half", 0.125, 0)]
    public void Element_types(string name, double factor, double offset)
    {
        OperatorPairs pairs = OperatorData.Read(At("arrays.h5"), new() { Input = "mask", Output = name });
        Assert.True(pairs.Output.Values[2, 0].to(ScalarType.Float64).equal((Field(2) + offset) * factor).all().item<bool>());
        Assert.Equal(ScalarType.Float32, pairs.Input.Values.dtype);
        Assert.Equal(1, pairs.Input.Values[2, 0, 0, 0].item<float>());
    }

    [Fact]
    public void One_dimensional_arrays()
    {
        OperatorPairs pairs = OperatorData.Read(At("arrays.h5"), new() { Input = "line", Output = "line", Axes = "t x", OutputTime = 2 });
        Assert.Equal([1L, 1L, 8L], pairs.Input.Values.shape);
        Assert.Equal(203, pairs.Output.Values[0, 0, 3].item<float>());
    }

    [Fact]
    public void Numpy_archive_with_x_and_y()
    {
        OperatorPairs pairs = OperatorData.Read(At("pairs.npz"), new() { Samples = ..2 });
        Assert.Equal([2L, 1L, 8L, 8L], pairs.Output.Values.shape);
        Assert.Equal(ScalarType.Float64, pairs.Output.Values.dtype);
        Assert.True(pairs.Output.Values[1, 0].equal(Field(1) + 1000).all().item<bool>());
        Assert.Equal("stated in the file", pairs.BoundaryOrigin);
        Assert.Equal(Boundary.Periodic, pairs.Input.Grid.Axes[0].Boundary);
        Assert.Equal(Boundary.Neumann,
            OperatorData.Read(At("pairs.npz"), new() { Boundaries = [Boundary.Neumann] }).Input.Grid.Axes[1].Boundary);
    }

    [Theory]
    [InlineData(Boundary.Dirichlet, false, Boundary.Dirichlet)]
    [InlineData(Boundary.Periodic, false, Boundary.Periodic)]
    [InlineData(Boundary.NeumannCells, false, Boundary.NeumannCells)]
    [InlineData(Boundary.Dirichlet, true, Boundary.Neumann)]
    public void Boundary_is_inferred_from_the_ends(Boundary nodes, bool shiftInput, Boundary expected)
    {
        var (f, u) = Poisson.InDistribution.DrawPairs(4, Grid.Unit(32, 2, nodes), new Generator(1));
        Assert.Equal(expected, GridChoice.InferBoundary(shiftInput ? f.Values + 1 : f.Values, u.Values.to(ScalarType.Float32)));
    }

    [Fact]
    public void Wrong_names_list_the_nearest_first()
    {
        string message = Refuse(At("arrays.h5"), new() { Input = "t0_fields/densty", Output = "nu" });
        Assert.Contains("It has: t0_fields/density, ", message, StringComparison.Ordinal);
        Assert.Contains("It has: tensor, ", Refuse(At("arrays.h5"), new() { Input = "nu", Output = "tenser" }), StringComparison.Ordinal);
        Assert.Contains("It has: output, input", Refuse(At("authors.h5"), new() { Output = "outptu" }), StringComparison.Ordinal);
        Assert.Contains("--input", Refuse(At("arrays.h5"), new()), StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_that_do_not_agree_are_refused()
    {
        Assert.Contains("Sample_1/input has shape [9, 9]", Refuse(At("uneven.h5"), new()), StringComparison.Ordinal);
        Assert.Contains("[1, 1, 8, 8] and outputs [1, 1, 4, 4]", Refuse(At("uneven.h5"), new() { Samples = ..1 }),
            StringComparison.Ordinal);
        Assert.Equal([1L, 1L, 8L, 8L], OperatorData.Read(At("uneven.h5"), new() { Output = "other", Samples = ..1 }).Output.Values.shape);
        Assert.Contains("do not fit the grid", Refuse(At("arrays.h5"), new() { Input = "nu", Output = "tensor", Grid = Grid.Unit(9) }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_flat_square_may_be_a_line_and_is_asked_about() => Assert.Contains(
        "as 64 points of a line or as 8 x 8 points. Say which is meant: --axes \"x\" or --axes \"x y\".", Refuse(At("lower.h5"), new()),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("nu", "line", null, "on the same grid")]
    [InlineData("nu", "words", null, "not numbers")]
    [InlineData("nu", "nu", "n x y", "no time")]
    [InlineData("nu", "tensor", "n q", "cannot be read")]
    [InlineData("nu", "tensor", "n x", "name 2")]
    [InlineData("t0_fields/density", "nu", "n t x y", "there is no time 9")]
    public void Requests_that_do_not_fit_are_refused(string input, string output, string? axes, string expected)
    {
        string message = Refuse(At("arrays.h5"),
            new() { Input = input, Output = output, Axes = axes, InputTime = axes?.Contains('t') == true ? 9 : null });
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    private static string Refuse(string path, OperatorDataRequest request) =>
        Assert.Throws<InputException>(() => OperatorData.Read(path, request)).Message;

    private static string At(string name) => Path.Combine(AppContext.BaseDirectory, "Data", "Files", name);
}
