using Semiflow.Data;
using Semiflow.Data.Numpy;
using Semiflow.Spaces;
using Semiflow.Systems;
using static TorchSharp.torch;

namespace Semiflow.Tests.Data;

public sealed class AuthorsLayoutTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Pairs_survive_the_round_trip_with_all_that_is_known_of_them()
    {
        var (f, u) = Poisson.InDistribution.DrawPairs(12, Poisson.InDistribution.DefaultGrid(16), new Generator(1));
        AuthorsLayout.Write(At("a.h5"), f, u, new Dictionary<string, string> { ["system"] = "poisson", ["seed"] = "1" });
        OperatorPairs pairs = OperatorData.Read(At("a.h5"));
        Assert.Equal(Enumerable.Range(0, 12), pairs.Samples);
        Assert.True(pairs.Input.Values.equal(f.Values.to(ScalarType.Float32)).all().item<bool>());
        Assert.True(pairs.Output.Values.equal(u.Values.to(ScalarType.Float32)).all().item<bool>());
        Assert.Equal(f.Grid, pairs.Input.Grid);
        Assert.Equal("stated in the file", pairs.BoundaryOrigin);
        Assert.Equal(("poisson", "1"), (pairs.Attributes["system"], pairs.Attributes["seed"]));
        Assert.Equal((float)f.Values.min().item<double>(), pairs.InputRange!.Minimum);
        Assert.Equal((float)u.Values.max().item<double>(), pairs.OutputRange!.Maximum);
    }

    [Fact]
    public void Channels_lines_and_other_domains_survive()
    {
        var grid = new Grid(new Axis(-1, 2.5, 6, Boundary.Periodic), new Axis(0, 3, 5, Boundary.Neumann));
        AuthorsLayout.Write(At("c.h5"), new(grid, rand(3, 2, 6, 5)), new(grid, rand(3, 1, 6, 5)), ranges: (new(0, 1), new(2, 3)));
        OperatorPairs pairs = OperatorData.Read(At("c.h5"));
        Assert.Equal(grid, pairs.Input.Grid);
        Assert.Equal([3L, 2L, 6L, 5L], pairs.Input.Values.shape);
        Assert.Equal(new ValueRange(2, 3), pairs.OutputRange);
    }

    [Fact]
    public void Full_size_survives_to_the_bit()
    {
        GridFunction u = new(Grid.Unit(64), rand(1408, 1, 64, 64));
        AuthorsLayout.Write(At("full.h5"), u, u);
        OperatorPairs pairs = OperatorData.Read(At("full.h5"));
        Assert.True(pairs.Output.Values.equal(u.Values).all().item<bool>());
    }

    [Fact]
    public void Sample_with_a_value_that_is_not_finite_is_named()
    {
        Tensor values = rand(300, 1, 4, 4);
        values[270, 0, 1, 2] = float.NaN;
        AuthorsLayout.Write(At("nan.h5"), new(Grid.Unit(4), rand(300, 1, 4, 4)), new(Grid.Unit(4), values), ranges: (new(0, 1), new(0, 1)));
        Assert.Contains("output of sample 270", Refuse("nan.h5"), StringComparison.Ordinal);
        Assert.Equal(200L, OperatorData.Read(At("nan.h5"), new() { Samples = ..200 }).Input.Batch);
    }

    [Theory]
    [InlineData(0.5, "truncated")]
    [InlineData(0.999, "truncated")]
    [InlineData(0.0, "empty or truncated")]
    public void Truncated_file_is_refused(double part, string expected)
    {
        byte[] good = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Data", "Files", "authors.h5"));
        File.WriteAllBytes(At("cut.h5"), good[..(int)(good.Length * part)]);
        Assert.Contains(expected, Refuse("cut.h5"), StringComparison.Ordinal);
        GridFunction u = new(Grid.Unit(8), rand(5, 1, 8, 8));
        AuthorsLayout.Write(At("own.h5"), u, u);
        good = File.ReadAllBytes(At("own.h5"));
        File.WriteAllBytes(At("cut.h5"), good[..(int)(good.Length * part)]);
        Assert.Contains(expected, Refuse("cut.h5"), StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_inside_is_refused_not_a_crash()
    {
        byte[] good = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Data", "Files", "lower.h5"));
        for (int at = 48; at < 400; at += 7)
        {
            byte[] bad = [.. good];
            bad[at] ^= 0xFF;
            File.WriteAllBytes(At("bad.h5"), bad);
            if (Record.Exception(() => OperatorData.Read(At("bad.h5"))) is { } error)
            {
                Assert.IsType<InputException>(error);
                Assert.Contains("bad.h5", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Foreign_and_missing_files_are_refused()
    {
        Assert.Contains("does not exist", Refuse("none.h5"), StringComparison.Ordinal);
        File.WriteAllText(At("text.h5"), "a text that is no data");
        Assert.Contains("neither HDF5", Refuse("text.h5"), StringComparison.Ordinal);
        File.WriteAllBytes(At("old.nc"), [(byte)'C', (byte)'D', (byte)'F', 1, 0, 0, 0, 0, 0]);
        Assert.Contains("truncated", Refuse("old.nc"), StringComparison.Ordinal);
    }

    [Fact]
    public void Flat_data_are_a_line_unless_another_grid_is_given()
    {
        var line = new Grid(new Axis(0, 1, 15));
        AuthorsLayout.Write(At("flat.h5"), new(line, rand(2, 1, 15)), new(line, rand(2, 1, 15)));
        Assert.Equal(line, OperatorData.Read(At("flat.h5")).Input.Grid);
        Assert.Equal([2L, 1L, 15L], OperatorData.Read(At("flat.h5"), new() { Axes = "x" }).Input.Values.shape);
        Grid rectangle = new(new Axis(0, 1, 3), new Axis(0, 1, 5));
        Assert.Equal([2L, 1L, 3L, 5L], OperatorData.Read(At("flat.h5"), new() { Grid = rectangle }).Input.Values.shape);
        Assert.Contains("does not fit the grid", Assert.Throws<InputException>(
            () => OperatorData.Read(At("flat.h5"), new() { Grid = Grid.Unit(4) })).Message, StringComparison.Ordinal);
    }

    /// <summary>The table of section 6: first and last sample of training, validation, test in and test out of distribution.</summary>
    [Theory]
    [InlineData("PoissonData_64x64", 0, 1023, 1024, 1151, 1152, 1407, 0, 255)]
    [InlineData("WaveData_64x64", 0, 511, 1024, 1151, 1152, 1407, 0, 255)]
    [InlineData("AllenCahn_64x64", 0, 255, 256, 383, 384, 511, 0, 127)]
    [InlineData("ContTranslation_64x64", 0, 511, 512, 767, 768, 1023, 0, 255)]
    [InlineData("DiscTranslation_64x64", 0, 511, 512, 767, 768, 1023, 0, 255)]
    [InlineData("NavierStokes_64x64", 0, 749, 768, 895, 896, 1023, 896, 1023)]
    [InlineData("NavierStokes_128x128", 0, 749, 768, 895, 896, 1023, 896, 1023)]
    [InlineData("Darcy_64x64", 0, 255, 256, 383, 384, 511, 0, 127)]
    [InlineData("Airfoil_128x128", 0, 749, 750, 877, 878, 1005, 0, 127)]
    public void Published_splits_are_those_of_the_specification(
        string file, int train0, int train1, int validation0, int validation1, int test0, int test1, int out0, int out1)
    {
        OfficialSplit inside = OfficialSplits.Find($"/data/{file}_IN.h5")!, outside = OfficialSplits.Find($"{file}_OUT.h5")!;
        Assert.Equal(train0..(train1 + 1), inside.Train);
        Assert.Equal(validation0..(validation1 + 1), inside.Validation);
        Assert.Equal(test0..(test1 + 1), inside.Test);
        Assert.Equal((..0, ..0), (outside.Train, outside.Validation));
        Assert.Equal(out0..(out1 + 1), outside.Test);
    }

    [Fact]
    public void Published_files_bring_their_constants()
    {
        Assert.Equal(896..1024, OfficialSplits.Find("navierstokes_128x128_out.h5")!.Test);
        Assert.Null(OfficialSplits.Find("poisson.h5"));

        GridFunction u = new(Grid.Unit(4), rand(2, 1, 4, 4));
        AuthorsLayout.Write(At("plain.h5"), u, u);
        Assert.Null(OperatorData.Read(At("plain.h5")).Split);
        NumpyArchive.Write(At("NavierStokes_64x64_IN.npz"), [("input", u.Values), ("output", u.Values)]);
        OperatorPairs shear = OperatorData.Read(At("NavierStokes_64x64_IN.npz"));
        // The published formula: (x − 1.4307903051376343) / (−2.8615806102752686).
        ValueRange range = shear.InputRange!;
        Assert.Equal((0.7 - 1.4307903051376343) / -2.8615806102752686, (0.7 - range.Minimum) / (range.Maximum - range.Minimum), 12);
        Assert.Equal((0.7 - 2.0603253841400146) / -4.098649740219116,
            (0.7 - shear.OutputRange!.Minimum) / (shear.OutputRange.Maximum - shear.OutputRange.Minimum), 12);
    }

    private string Refuse(string name) => Assert.Throws<InputException>(() => OperatorData.Read(At(name))).Message;

    private string At(string name) => Path.Combine(folder, name);
}
