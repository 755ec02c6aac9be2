using CsCheck;
using PureHDF;
using Semiflow.Data;
using Semiflow.Data.Conventions;
using Semiflow.Data.NetCdf;
using Semiflow.Data.Numpy;
using Semiflow.Data.Pairs;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Data;

/// <summary>Numbers of every type are read with the value that numpy and netCDF4 give them (Stored/make.py writes the files).</summary>
public sealed class StoredNumbersTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-test-").FullName;
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Integers with and without a sign, real numbers and truth values, both orders of bytes and of memory.</summary>
    [Fact]
    public void Every_plain_type_of_numpy_is_read_exactly()
    {
        using IArraySource source = Open(At("integers.npz"));
        string[] names = [.. source.Names.Where(name => !name.EndsWith("_real", StringComparison.Ordinal))];
        Assert.Equal(12 * 2 * 2, names.Length);
        Assert.All(names, name => AssertSame(Values(source, $"{name}_real"), RealValues.Double(name, Values(source, name))));
    }

    [Fact]
    public void A_block_of_an_archive_is_what_lies_there()
    {
        using IArraySource source = Open(At("integers.npz"));
        string[] names = [.. source.Names];
        Gen<int> some = Gen.Int[0, names.Length - 1];
        Gen.Select(some, Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 4], Gen.Int[1, 5]).Sample((which, n, x, y, more) =>
        {
            using DisposeScope inner = NewDisposeScope();
            long[] starts = [n, x, y], counts = [Math.Min(more, 3 - n), Math.Min(more, 4 - x), Math.Min(more, 5 - y)];
            Tensor expected = Values(source, names[which]).narrow(0, n, counts[0]).narrow(1, x, counts[1]).narrow(2, y, counts[2]);
            AssertSame(expected, source.Read(names[which], starts, counts));
        }, iter: 60, threads: 1);
    }

    [Theory]
    [InlineData((1L << 53) + 1, false)]
    [InlineData(-(1L << 53) - 1, false)]
    [InlineData(long.MaxValue, false)]
    [InlineData((1L << 53) + 2, true)]
    [InlineData(long.MinValue, true)]
    public void Integers_that_double_precision_rounds_are_refused(long number, bool exact)
    {
        NumpyArchive.Write(In("a.npz"), [("input", full([2, 8], number, int64)), ("output", ones([2, 8]))]);
        var file = new H5File { ["input"] = new H5Dataset(Enumerable.Repeat(number, 16).ToArray(), fileDims: [2, 8]),
            ["output"] = new H5Dataset(new float[16], fileDims: [2, 8]) };
        file.Write(In("a.h5"));
        foreach (string path in new[] { In("a.npz"), In("a.h5") })
        {
            if (exact)
            {
                Assert.Equal(number, OperatorData.Read(path).Input.Values[1, 0, 7].item<double>());
                continue;
            }

            Assert.Contains($"{path}: 'input' holds the integer {number}, of which double precision",
                Assert.Throws<InputException>(() => OperatorData.Read(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Integers_of_64_bits_in_NetCDF_are_read_as_far_as_double_precision_holds_them()
    {
        string Write(double number)
        {
            NetCdfDimension[] two = [new("n", 2), new("x", 8)];
            NetCdfWriter.Write(In("a.nc"), [(new("input", NetCdfType.Int64, two, new Dictionary<string, object>()),
                [.. Enumerable.Repeat(number, 16)]), (new("output", NetCdfType.Float64, two, new Dictionary<string, object>()),
                new double[16])], new Dictionary<string, object>(), version: 5);
            return In("a.nc");
        }

        Assert.Equal(-Math.Pow(2, 53), OperatorData.Read(Write(-Math.Pow(2, 53))).Input.Values[0, 0, 0].item<double>());
        Assert.Contains("'input' holds the integer", Assert.Throws<InputException>(() => OperatorData.Read(Write(Math.Pow(2, 60)))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Complex_fields_are_refused_by_the_name_of_their_file()
    {
        NumpyArchive.Write(In("a.npz"), [("input", zeros([2, 8], complex64)), ("output", ones([2, 8]))]);
        Assert.Contains($"{In("a.npz")}: 'input' holds complex numbers",
            Assert.Throws<InputException>(() => OperatorData.Read(In("a.npz"))).Message, StringComparison.Ordinal);
    }

    /// <summary>A row of each variable was never written: the library left its own fill value, of which no attribute tells.</summary>
    [Theory]
    [InlineData("never3", 9)]
    [InlineData("never4", 17)]
    [InlineData("never5", 17)]
    public void What_NetCDF_never_wrote_is_missing(string file, int variables)
    {
        using IArraySource source = Open(At($"{file}.nc")), expected = Open(At("never.npz"));
        string[] names = [.. expected.Names.Where(name => name.StartsWith(file, StringComparison.Ordinal)).Select(name => name[7..])];
        Assert.Equal(variables - 1, names.Length);
        using NetCdfFile ocean = NetCdfFile.Open(At($"{file}.nc"));
        Assert.All(names, name =>
        {
            Tensor values = Values(expected, $"{file}_{name}");
            AssertSame(values, RealValues.Double(name, Values(source, name)));
            NetCdfVariable variable = ocean.Find(name)!;
            CfField field = CfField.Decode(variable, ocean.Read(variable));
            Assert.Equal(values.isnan().logical_not().data<bool>().ToArray(), field.Present);
        });
    }

    [Fact]
    public void Bytes_have_no_number_that_means_never_written()
    {
        Assert.Equal(double.NaN, DefaultFill.OfInteger(1, signed: true));
        Assert.Equal(double.NaN, DefaultFill.OfInteger(1, signed: false));
        Assert.True(double.IsNaN((CfPacking.Read("a", _ => false, _ => null, _ => null) with { Unwritten = DefaultFill.Real })
            .Value(9.96920997e36f, real: true)));
    }

    /// <summary>A text that spells no number is no reason to go on without a word.</summary>
    [Theory]
    [InlineData("missing_value", "-999", "-999 read as missing")]
    [InlineData("_FillValue", "1e20", "1E+20 read as missing")]
    [InlineData("missing_value", "", "")]
    [InlineData("missing_value", "n/a", "! 'missing_value' that is the text 'n/a', not a number")]
    [InlineData("scale_factor", "0.5", "! 'scale_factor' that is not one finite number")]
    public void Fill_values_may_be_spelled(string name, string text, string expected)
    {
        CfPacking Read() => CfPacking.Read("a", each => each == name, _ => null, each => each == name ? text : null);
        if (expected.StartsWith('!'))
        {
            Assert.Contains(expected[2..], Assert.Throws<InputException>(() => Read()).Message, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(expected, Read().ToString());
    }

    [Fact]
    public void Unsigned_is_true_or_false_in_words_or_numbers()
    {
        CfPacking plain = CfPacking.Read("a", _ => false, _ => null, _ => null);
        Assert.All(new[] { "true", "TRUE", "1" }, yes => Assert.Equal(
            65535, plain.OfIntegers("a", 2, signed: true, netCdf: false, yes).Value(-1, real: false)));
        Assert.Equal(-1, plain.OfIntegers("a", 2, signed: false, netCdf: false, "false").Value(65535, real: false));
        Assert.Equal(65535, plain.OfIntegers("a", 2, signed: false, netCdf: false, "true").Value(65535, real: false));
        Assert.Equal(double.NaN, (plain with { Fills = [65535] }).OfIntegers("a", 2, signed: true, netCdf: false, "true")
            .Value(-1, real: false)); // The fill value as it reads without a sign.
        Assert.Contains("neither true nor false",
            Assert.Throws<InputException>(() => plain.OfIntegers("a", 2, signed: true, netCdf: false, "maybe")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ScalarType.Int8, 1, true, "true", ScalarType.Byte)]
    [InlineData(ScalarType.Byte, 1, false, "false", ScalarType.Int8)]
    [InlineData(ScalarType.Byte, 1, false, "true", ScalarType.Byte)]
    [InlineData(ScalarType.Int16, 2, true, "true", ScalarType.Int64)]
    [InlineData(ScalarType.Int32, 4, true, null, ScalarType.Int32)]
    [InlineData(ScalarType.Int64, 8, true, "true", null)]
    public void Whole_numbers_keep_a_whole_type_that_holds_them(
        ScalarType stored, int bytes, bool withSign, string? attribute, ScalarType? expected)
    {
        CfPacking plain = CfPacking.Read("a", _ => false, _ => null, _ => null);
        Assert.Equal(expected, plain.OfIntegers("a", bytes, withSign, netCdf: false, attribute).Whole(stored));
        Assert.Null((plain with { Scale = 2 }).OfIntegers("a", bytes, withSign, netCdf: false, attribute).Whole(stored));
    }

    /// <summary>The same intervals as texts and numbers of every shape, in every format.</summary>
    [Fact]
    public void A_domain_may_be_numbers()
    {
        float[] values = [.. Enumerable.Range(0, 2 * 8 * 8).Select(i => (float)i)];
        void Hdf5(object domain)
        {
            var fields = new H5Dataset(values, fileDims: [2, 8, 8]);
            var file = new H5File { ["input"] = fields, ["output"] = new H5Dataset(values, fileDims: [2, 8, 8]) };
            file.Attributes["domain"] = domain;
            file.Write(In("a.h5"));
        }

        void NetCdf(object domain)
        {
            NetCdfDimension[] three = [new("n", 2), new("x", 8), new("y", 8)];
            double[] numbers = [.. values.Select(value => (double)value)];
            NetCdfWriter.Write(In("a.nc"), [.. new[] { "input", "output" }.Select(name =>
                (new NetCdfVariable(name, NetCdfType.Float32, three, new Dictionary<string, object>()), numbers))],
                new Dictionary<string, object> { ["domain"] = domain }, version: 5);
        }

        Hdf5(new double[] { 0, 2, -1, 1 });
        NetCdf(new double[] { 0, 2, -1, 1 });
        Tensor fields = tensor(values).view(2, 8, 8);
        NumpyArchive.Write(In("a.npz"), [("input", fields), ("output", fields), ("domain", tensor(new long[] { 0, 2, -1, 1 }, [2, 2]))]);
        string[] files = [In("a.h5"), In("a.nc"), In("a.npz")];
        Assert.All(files, path => Assert.Equal([(0.0, 2.0), (-1, 1)], Intervals(path)));

        Hdf5(new int[] { 2, 1 });
        NetCdf(new double[] { 0, 2, 1, 1 });
        NumpyArchive.Write(In("a.npz"), [("input", fields), ("output", fields), ("domain", tensor(new[] { 0.0, 1, 2 }))]);
        Assert.All(files, path => Assert.Contains("its attribute 'domain' is",
            Assert.Throws<InputException>(() => Intervals(path)).Message, StringComparison.Ordinal));
        Assert.All(files, path => Assert.Equal([(0.0, 2.0), (0, 1)], Intervals(path, "0:2,0:1")));

        Hdf5("the unit square");
        Assert.Contains("the domain 'the unit square' of the file is not a known one",
            OperatorData.Read(In("a.h5")).BoundaryOrigin, StringComparison.Ordinal);

        IEnumerable<(double, double)> Intervals(string path, string? extent = null) =>
            OperatorData.Read(path, new() { Extent = extent }).Input.Grid.Axes.Select(axis => (axis.Lower, axis.Upper));
    }

    [Fact]
    public void As_many_filters_are_undone_as_HDF5_allows()
    {
        OperatorPairs pairs = OperatorData.Read(At("filters.h5"));
        AssertSame(arange(4 * 8 * 8, float64).view(4, 1, 8, 8), pairs.Input.Values);
    }

    /// <summary>2 TiB, of which 6 samples are there: whoever asks for these needs no more memory than they take.</summary>
    [Fact]
    public void Of_a_file_that_is_larger_than_memory_only_the_samples_asked_for_are_read()
    {
        const int Total = 1 << 24;
        OperatorPairs pairs = OperatorData.Read(At("terabyte.h5"), new()
        {
            Boundaries = [Boundary.Periodic],
            Parts = all => all.Total == Total ? [new Range(0, 2), new Range(2, 3), new Range(Total - 1, Total)] : [],
        });
        Assert.Equal([0, 1, 2, Total - 1], pairs.Samples);
        Tensor there = (arange(128, float32).view(128, 1) + arange(128, float32)).remainder(16);
        Assert.All(pairs.Samples.Index(), each => AssertSame(there + (each.Item % 5), pairs.Input.Values[each.Index, 0]));
        AssertSame(pairs.Input.Values + .5f, pairs.Output.Values);
        Assert.Throws<InputException>(() => OperatorData.Read(At("terabyte.h5"), new() { Boundaries = [Boundary.Periodic] }));
    }

    private static IArraySource Open(string path) => ArraySource.Open(path, followLinks: false, new OptionUse());

    private static Tensor Values(IArraySource source, string name) =>
        source.Read(name, new long[source.Shape(name).Length], source.Shape(name));

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Tensor bothMissing = expected.isnan().logical_and(actual.isnan());
        Assert.True(expected.to(float64).eq(actual.to(float64)).logical_or(bothMissing).all().item<bool>());
    }

    private string In(string name) => Path.Combine(folder, name);

    private static string At(string name) => Path.Combine(AppContext.BaseDirectory, "Data", "Stored", name);
}
