using System.IO.Compression;
using PureHDF;
using Semiflow.Data;
using Semiflow.Data.Conventions;
using Semiflow.Data.NetCdf;
using Semiflow.Data.Pairs;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Tests.Data;

/// <summary>What attributes, groups and companions say about numbers (Hdf5Matrix/make.py writes the files).</summary>
public sealed class StoredConventionsTests
{
    private static Tensor Stored
    {
        get
        {
            Tensor a = arange(3, ScalarType.Float64).view(3, 1, 1) * 1000;
            return a + (arange(4, ScalarType.Float64).view(1, 4, 1) * 10) + arange(5, ScalarType.Float64);
        }
    }

    [Fact]
    public void Packed_numbers_become_values()
    {
        using var scope = NewDisposeScope();
        OperatorPairs pairs = OperatorData.Read(At("packed.h5"), new() { Axes = "n x y" });
        Assert.Equal(ScalarType.Float64, pairs.Input.Values.dtype);
        Assert.True(pairs.Input.Values[.., 0].equal((Stored * .5) + 10).all().item<bool>());
        Assert.Contains("stored x 0.5 + 10", pairs.Layout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "sample 1")]
    [InlineData("real", "sample 2")]
    [InlineData("wrong", "'scale_factor' that is not one finite number")]
    [InlineData("nothing", "null")]
    [InlineData("none", "no samples")]
    public void Missing_values_and_empty_arrays_are_said(string name, string expected) => Assert.Contains(
        expected,
        Assert.Throws<InputException>(() => OperatorData.Read(
            At("packed.h5"), new() { Input = name, Output = name == "none" ? "empty" : "output", Axes = "n x y" })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Booleans_and_large_integers_are_numbers()
    {
        using var scope = NewDisposeScope();
        OperatorPairs pairs = OperatorData.Read(At("packed.h5"), new() { Input = "number", Output = "output", Axes = "n x y" });
        Assert.True(pairs.Input.Values[.., 0].equal(Stored.gt(1000).to(ScalarType.Float32)).all().item<bool>());
        Assert.Equal(-1099511627776.0,
            OperatorData.Read(At("packed.h5"), new() { Input = "big", Output = "big", Axes = "t x", InputTime = 2 })
            .Input.Values[0, 0, 1].item<double>());
    }

    [Fact]
    public void Matlab_has_its_own_order_of_dimensions()
    {
        using var scope = NewDisposeScope();
        OperatorPairs pairs = OperatorData.Read(At("matlab.h5"), new() { Samples = 1..3, Axes = "n x y" });
        Assert.True(pairs.Input.Values[.., 0].equal(Stored[1..]).all().item<bool>());
        Assert.Contains("MATLAB", pairs.Layout, StringComparison.Ordinal);
    }

    [Fact]
    public void Boundaries_of_the_well_are_read()
    {
        OperatorPairs pairs = OperatorData.Read(At("well.h5"));
        Assert.Equal([Boundary.Periodic, Boundary.NeumannCells], pairs.Input.Grid.Axes.Select(axis => axis.Boundary));
        Assert.Equal("stated in the file", pairs.BoundaryOrigin);
    }

    [Fact]
    public void A_number_is_no_boundary()
    {
        Assert.Contains("has a name, not a number: periodic",
            Assert.Throws<InputException>(() => OperatorData.Read(At("boundary.h5"), new() { Axes = "n x y" })).Message,
            StringComparison.Ordinal);
        Assert.Equal(Boundary.Neumann,
            OperatorData.Read(At("boundary.h5"), new() { Boundaries = [Boundary.Neumann], Axes = "n x y" }).Input.Grid.Axes[0].Boundary);
        Assert.Equal([Boundary.NeumannCells, Boundary.Periodic],
            GridChoice.Stated("f", new Dictionary<string, string> { ["boundary"] = "neumann_cells, periodic" }, 2)!);
    }

    [Fact]
    public void Groups_named_by_numbers_are_samples()
    {
        using var scope = NewDisposeScope();
        OperatorPairs pairs = OperatorData.Read(At("groups.h5"), new() { Input = "data", Axes = "t x c", OutputTime = 1, Samples = 1.. });
        Assert.Equal([2L, 2L, 4L], pairs.Input.Values.shape);
        Tensor second = arange(24, ScalarType.Float64).view(3, 4, 2)[1].t() + 200;
        Assert.True(pairs.Output.Values[1].equal(second).all().item<bool>());
        var set = TrajectoryData.Read(At("groups.h5"), new() { States = "data", Axes = "t x c", Times = "grid/t" });
        Assert.Equal([3L, 3L, 2L, 4L], set.States.shape);
        Assert.Equal([0, .5, 2], set.Times.data<double>().ToArray());
    }

    [Fact]
    public void Classic_files_are_training_data_too()
    {
        string path = Path.Combine(Path.GetTempPath(), $"semiflow-{Guid.NewGuid():N}.nc");
        NetCdfDimension[] axes = [new("sample", 3), new("x", 4)];
        NetCdfVariable Packed(string name) => new(name, NetCdfType.Int16, axes,
            new Dictionary<string, object> { ["scale_factor"] = new[] { .25 }, ["_FillValue"] = new[] { -1.0 } });
        try
        {
            double[] stored = [.. Enumerable.Range(0, 12).Select(i => (double)i)];
            NetCdfWriter.Write(path, [(Packed("input"), stored), (Packed("output"), stored)], new Dictionary<string, object>(), 1);
            OperatorPairs pairs = OperatorData.Read(path);
            Assert.Equal(2.75, pairs.Input.Values[2, 0, 3].item<double>());
            NetCdfWriter.Write(path, [(Packed("input"), stored), (Packed("output"), [.. stored[..^1], -1])],
                new Dictionary<string, object>(), 1);
            Assert.Contains("output of sample 2", Assert.Throws<InputException>(() => OperatorData.Read(path)).Message,
                StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Where nothing was written the NetCDF library leaves one number; files of others may hold it.</summary>
    [Theory]
    [InlineData("classic.nc")]
    [InlineData("hierarchical.nc")]
    [InlineData("hdf5.h5")]
    public void What_was_never_written_is_missing(string name)
    {
        string path = Path.Combine(Path.GetTempPath(), $"semiflow-{Guid.NewGuid():N}-{name}");
        float[,] stored = new float[3, 4];
        stored[2, 1] = 9.96920997e36f;
        try
        {
            if (name == "classic.nc")
            {
                NetCdfDimension[] axes = [new("sample", 3), new("x", 4)];
                NetCdfVariable Of(string array) => new(array, NetCdfType.Float32, axes, new Dictionary<string, object>());
                double[] flat = [.. stored.Cast<float>().Select(value => (double)value)];
                NetCdfWriter.Write(path, [(Of("input"), flat), (Of("output"), flat)], new Dictionary<string, object>(), 1);
            }
            else
            {
                var file = new H5File { ["input"] = stored, ["output"] = stored };
                file.Attributes[name == "hdf5.h5" ? "comment" : "_NCProperties"] = "version=2";
                file.Write(path);
            }

            if (name == "hdf5.h5")
            {
                Assert.Equal(9.96920997e36f, OperatorData.Read(path).Input.Values[2, 0, 1].item<float>());
                return;
            }

            Assert.Contains("input of sample 2", Assert.Throws<InputException>(() => OperatorData.Read(path)).Message,
                StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Companions_in_an_archive_stop_nobody()
    {
        string path = Path.Combine(Path.GetTempPath(), $"semiflow-{Guid.NewGuid():N}.npz");
        try
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Data", "Files", "pairs.npz"), path);
            using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Update))
            {
                Add(zip, "README.txt", "what this is"u8);
                Add(zip, "params.npy", [.. Header("|O"), 1, 2, 3]);
                Add(zip, "when.npy", [.. Header("<M8[D]"), .. new byte[8]]);
            }

            Assert.Equal(2, OperatorData.Read(path, new() { Samples = ..2 }).Samples.Count);
            Assert.Contains("|O is not supported", Assert.Throws<InputException>(() => OperatorData.Read(path, new() { Input = "params" }))
                .Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }

        static byte[] Header(string description) => Semiflow.Files.NumpyHeader.Encode(description, []);
        static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> bytes)
        {
            using Stream entry = zip.CreateEntry(name).Open();
            entry.Write(bytes);
        }
    }

    [Fact]
    public void Bytes_may_have_no_sign()
    {
        var bytes = new CfPacking(.5, 1, [-1], 0, -2);
        CfPacking unsigned = bytes.OfIntegers("a", 1, signed: true, netCdf: true, "True");
        Assert.Equal([1.0, 1 + 63.5, 1 + 64, 1 + 127], new[] { 0.0, 127, -128, -2 }.Select(stored => unsigned.Value(stored, real: false)));
        Assert.Equal(double.NaN, unsigned.Value(-1, real: false));
        Assert.Contains("integers without a sign, unpacked", unsigned.ToString(), StringComparison.Ordinal);
        Assert.Equal(bytes, bytes.OfIntegers("a", 1, signed: true, netCdf: true, "false"));
    }

    [Fact]
    public void Integers_beside_a_fill_value_are_not_missing()
    {
        CfPacking packing = CfPacking.Read(
            "a", name => name == "_FillValue", name => name == "_FillValue" ? [int.MaxValue] : null, _ => null);
        Assert.Equal(int.MaxValue - 1, packing.Value(int.MaxValue - 1, real: false));
        Assert.True(double.IsNaN(packing.Value(int.MaxValue, real: false)));
        Assert.True(double.IsNaN((packing with { Fills = [1e20f] }).Value(1e20, real: true)));
    }

    /// <summary>What becomes NaN is stated, and a range that cannot be one is refused instead of ignored.</summary>
    [Fact]
    public void Limits_of_valid_values_are_stated()
    {
        CfPacking range = With(("valid_range", [-5, 40.5]));
        Assert.Equal("values outside [-5, 40.5] read as missing", range.ToString());
        Assert.True(double.IsNaN(range.Value(41, real: true)));
        Assert.Equal(40.5, range.Value(40.5, real: true));
        Assert.Equal("values below 0 read as missing", With(("valid_min", [0])).ToString());
        Assert.Equal("unpacked as stored x 2 + 0, -1 read as missing, stored values above 9 read as missing",
            With(("valid_max", [9]), ("scale_factor", [2]), ("_FillValue", [-1])).ToString());
        Assert.Equal("", With().ToString());

        foreach (double[] wrong in new double[][] { [1], [1, 2, 3], [2, 1], [double.NaN, 1] })
        {
            Assert.Contains("'valid_range' that is not two numbers",
                Assert.Throws<InputException>(() => With(("valid_range", wrong))).Message, StringComparison.Ordinal);
        }

        Assert.Contains("'valid_min'", Assert.Throws<InputException>(() => With(("valid_min", null))).Message, StringComparison.Ordinal);

        static CfPacking With(params (string Name, double[]? Numbers)[] attributes) => CfPacking.Read(
            "a", name => attributes.Any(each => each.Name == name),
            name => attributes.FirstOrDefault(each => each.Name == name).Numbers, _ => null);
    }

    private static string At(string name) => Path.Combine(AppContext.BaseDirectory, "Data", "Hdf5Matrix", name);
}
