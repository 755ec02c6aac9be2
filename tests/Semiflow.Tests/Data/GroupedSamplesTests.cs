using PureHDF;
using Semiflow.Data;
using Semiflow.Data.Images;
using Semiflow.Data.Pairs;
using static TorchSharp.torch;

namespace Semiflow.Tests.Data;

/// <summary>Samples that are groups of a file, named as the CNO authors do or by numbers: both are read by one reader.</summary>
public sealed class GroupedSamplesTests : IDisposable
{
    private static readonly OperatorDataRequest Plane = new() { Axes = "x y" };

    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Published_samples_are_taken_by_their_numbers_each_at_its_last_time()
    {
        Write(("Sample_10", Square(10)), ("sample_3_t_5", Square(35)), ("sample_3_t_1", Square(31)), ("Sample_2", Square(2)));
        Assert.Equal([2, 3, 10], Read().Samples);
        Assert.Equal([2f, 35f, 10f], First(Read()));
        OperatorPairs part = Read(Plane with { Samples = 3..11 });
        Assert.Equal([3, 10], part.Samples);
        Assert.Equal([35f, 10f], First(part));
        Assert.Contains(
            "has 3 samples, numbered 2 to 10, none of them in 4..9", Refused(Plane with { Samples = 4..9 }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", "12", "100")]
    [InlineData("run_7", "Run_12", "run_100")]
    public void Samples_with_numbers_for_names_come_in_the_order_of_these(string first, string second, string third)
    {
        Write((third, Square(3)), (second, Square(2)), (first, Square(1)));
        Assert.Equal([0, 1, 2], Read().Samples);
        Assert.Equal([1f, 2f, 3f], First(Read()));
        Assert.Equal([2f, 3f], First(Read(Plane with { Samples = 1..3 })));
        Assert.Contains($"one group per sample, {first} to {third}", Read().Layout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sample_{0}", "file.h5: Sample_1/input has shape [5, 4] of Float32, but Sample_0/input has [4, 4] of Float32. All samples "
        + "must lie on one grid with one element type.")]
    [InlineData("{0}", "file.h5: 1/input has shape [5, 4], but 0/input has [4, 4]. All samples must lie on one grid.")]
    public void Samples_on_different_grids_are_refused(string name, string expected)
    {
        Write((Named(name, 0), Square(1)), (Named(name, 1), new float[5, 4]));
        Assert.EndsWith(expected, Refused(Plane), StringComparison.Ordinal);
    }

    [Fact]
    public void Published_samples_of_different_types_are_refused()
    {
        Write(("Sample_0", Square(1)), ("Sample_1", new double[4, 4]));
        Assert.EndsWith("Sample_1/input has shape [4, 4] of Float64, but Sample_0/input has [4, 4] of Float32. All samples must lie on "
            + "one grid with one element type.", Refused(Plane), StringComparison.Ordinal);
    }

    /// <summary>The types of all samples count, not that of the first, in whatever order and block they come.</summary>
    [Fact]
    public void Samples_with_numbers_for_names_have_a_type_that_holds_them_all()
    {
        int[,] whole = new int[4, 4];
        (whole[0, 0], whole[1, 1]) = (int.MaxValue, 1);
        double[,] real = new double[4, 4];
        (real[0, 0], real[1, 1]) = (0.1, 1);
        object[] samples = [whole, Square(0.5f), real];
        foreach (int[] order in new int[][] { [0, 1, 2], [2, 1, 0], [1, 0, 2] })
        {
            Write([.. order.Select((which, i) => ($"{i}", samples[which]))]);
            double[] expected = [.. order.Select(which => new[] { (double)int.MaxValue, 0.5, 0.1 }[which])];
            using Tensor read = Read().Input.Values[.., 0, 0, 0];
            Assert.Equal(expected, read.data<double>().ToArray());
            using Tensor apart = Read(Plane with { Parts = _ => [new Range(0, 1), new Range(2, 3)] }).Input.Values[.., 0, 0, 0];
            Assert.Equal([expected[0], expected[2]], apart.to(ScalarType.Float64).data<double>().ToArray());
        }

        long[,] large = new long[4, 4];
        large[0, 0] = (1L << 53) + 1;
        Write(("0", large), ("1", real));
        Assert.Contains("loses the last digits", Refused(Plane), StringComparison.Ordinal);
        Write(("0", real), ("1", large));
        Assert.Contains("loses the last digits", Refused(Plane), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_beside_real_numbers_are_refused_since_pictures_in_bytes_are_scaled()
    {
        Write(("0", new byte[4, 4]), ("1", Square(1)));
        Assert.Contains("1/input is of Float32, but 0/input of Byte", Refused(Plane), StringComparison.Ordinal);
        Write(("0", Square(1)), ("1", new byte[4, 4]));
        Assert.Contains("1/input is of Byte, but 0/input of Float32", Refused(Plane), StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_in_bytes_are_bytes_in_groups_too()
    {
        Write(("0", new byte[,] { { 255, 0 }, { 51, 0 } }), ("1", new byte[2, 2]));
        using Tensor inputs = LabeledFile.Read(Path.Combine(folder, "file.h5"), new() { WithLabels = false }).Inputs;
        Assert.Equal([1f, 0, 0.2f, 0], inputs[0].data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Theory]
    [InlineData(ScalarType.Byte, ScalarType.Int8, ScalarType.Int16)]
    [InlineData(ScalarType.Int32, ScalarType.Float32, ScalarType.Float64)]
    [InlineData(ScalarType.Float16, ScalarType.Int64, ScalarType.Float64)]
    [InlineData(ScalarType.Int16, ScalarType.Float16, ScalarType.Float32)]
    [InlineData(ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32)]
    [InlineData(ScalarType.Bool, ScalarType.Byte, ScalarType.Byte)]
    [InlineData(ScalarType.ComplexFloat32, ScalarType.Float64, ScalarType.ComplexFloat64)]
    [InlineData(ScalarType.ComplexFloat32, ScalarType.Int32, ScalarType.ComplexFloat64)]
    public void A_common_type_holds_the_numbers_of_both(ScalarType one, ScalarType other, ScalarType expected)
    {
        Assert.Equal(expected, CommonType.Of(one, other));
        Assert.Equal(expected, CommonType.Of(other, one));
    }

    [Fact]
    public void One_time_is_read_and_dimensions_of_one_entry_need_no_letter()
    {
        float[,,,] values = new float[1, 5, 4, 6];
        for (int t = 0; t < 5; t++)
        {
            values[0, t, 0, 0] = t;
        }

        Write(("Sample_0", values), ("Sample_1", values));
        OperatorPairs pairs = Read(new() { Axes = "t x y", InputTime = 2, OutputTime = -1 });
        Assert.Equal([2L, 1L, 4L, 6L], pairs.Input.Values.shape);
        Assert.Equal([2f, 2f], First(pairs));
        Assert.Equal([4f, 4f], pairs.Output.Values[.., 0, 0, 0].data<float>().ToArray());
    }

    [Theory]
    [InlineData("x y", new[] { 2L, 1L, 4L, 4L })]
    [InlineData("x", new[] { 2L, 1L, 16L })]
    public void A_flat_square_is_a_line_or_a_square_as_the_axes_say(string axes, long[] shape)
    {
        Write(("Sample_0", new float[16]), ("Sample_1", new float[16]));
        Assert.Equal(shape, Read(new() { Axes = axes }).Input.Values.shape);
        Assert.Contains("can be read in 2 ways", Refused(new()), StringComparison.Ordinal);
    }

    private static string Named(string name, int number) => name.Replace("{0}", $"{number}", StringComparison.Ordinal);

    private static float[,] Square(float first) => new float[4, 4] { { first, 0, 0, 0 }, { 0, 1, 0, 0 }, { 0, 0, 2, 0 }, { 0, 0, 0, 3 } };

    private static float[] First(OperatorPairs pairs) => pairs.Input.Values[.., 0, 0, 0].data<float>().ToArray();

    private void Write(params (string Group, object Values)[] samples)
    {
        var file = new H5File();
        foreach ((string group, object values) in samples)
        {
            file[group] = new H5Group { ["input"] = values, ["output"] = values };
        }

        file.Write(Path.Combine(folder, "file.h5"));
    }

    private OperatorPairs Read(OperatorDataRequest? request = null) => OperatorData.Read(Path.Combine(folder, "file.h5"), request ?? Plane);

    private string Refused(OperatorDataRequest request) => Assert.Throws<InputException>(() => Read(request)).Message;
}
