using PureHDF;
using Semiflow.Data;
using Semiflow.Data.Images;
using Semiflow.Data.NetCdf;
using Semiflow.Data.Numpy;
using Semiflow.Data.Pairs;
using Semiflow.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Classification;

/// <summary>Samples with classes in files of arrays: what is read, and what is refused.</summary>
public sealed class LabeledFileTests : IDisposable
{
    private readonly string path = Path.Combine(Directory.CreateTempSubdirectory("semiflow-labels-").FullName, "samples.npz");
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    private string Write(params IReadOnlyList<(string Name, Tensor Values)> arrays)
    {
        NumpyArchive.Write(path, [.. arrays]);
        return path;
    }

    [Theory]
    [InlineData("input", "labels")]
    [InlineData("images", "label")]
    [InlineData("x", "y")]
    public void Usual_names_are_found(string input, string labels)
    {
        var file = LabeledFile.Read(Write((input, ones(4, 3)), (labels, tensor([0L, 2, 1, 0]))));
        Assert.Equal((4, 3), (file.Count, file.Classes));
        Assert.Equal([4L, 3], file.Inputs.shape);
    }

    /// <summary>NetCDF gives whole numbers as doubles: bytes are images all the same, and integers labels.</summary>
    [Theory]
    [InlineData("samples.h5")]
    [InlineData("samples.nc")]
    public void Formats_read_the_same(string name)
    {
        Tensor images = arange(3 * 2 * 4 * 5).remainder(256).to(ScalarType.Byte).reshape(3, 2, 4, 5), labels = tensor([2L, 0, 1]);
        var expected = LabeledFile.Read(Write(("images", images), ("label", labels)));
        string other = Path.Combine(Path.GetDirectoryName(path)!, name);
        ArrayFormat.Write(other, [("images", images), ("label", labels)]);
        var read = LabeledFile.Read(other);
        Assert.True(expected.Inputs.equal(read.Inputs).all().item<bool>());
        Assert.Equal((ScalarType.Float32, ScalarType.Int64), (read.Inputs.dtype, read.Labels!.dtype));
        Assert.Equal([2L, 0, 1], read.Labels.data<long>().ToArray());
    }

    /// <summary>A resumed run, its worker processes and its seeds read as the process that began it.</summary>
    [Fact]
    public void What_was_found_is_read_again()
    {
        Write(("images", rand([5, 28, 28, 3])), ("label", tensor([0L, 1, 0, 1, 0])));
        var first = new OptionUse();
        Assert.Equal([5L, 3, 28, 28], LabeledFile.Read(path, new() { Options = first }).Inputs.shape);
        Assert.Equal("n x y c", first.Found["--axes"]);
        var again = new OptionUse { Settled = true };
        again.Find("--axes", first.Found["--axes"]);
        Assert.Equal([5L, 3, 28, 28], LabeledFile.Read(path, new() { Options = again }).Inputs.shape);
    }

    /// <summary>Rows, columns and channels stand where they belong, whatever their order in the file.</summary>
    [Fact]
    public void Channels_may_be_last()
    {
        Tensor images = rand([5, 3, 16, 12]);
        Write(("images", images.permute(0, 2, 3, 1).contiguous()));
        Same(images, LabeledFile.Read(path));
        Same(images, LabeledFile.Read(path, new() { Shape = [3, 16, 12] }));
        Write(("images", images.permute(1, 3, 2, 0).contiguous()));
        Same(images, LabeledFile.Read(path, new() { Axes = "c y x n" }));
        Same(images, LabeledFile.Read(path, new() { Axes = "c y x n", Shape = [3, 16, 12] }));
        Write(("images", images[.., 0]));
        Same(images[.., ..1], LabeledFile.Read(path));
    }

    [Fact]
    public void Where_two_readings_fit_it_is_asked()
    {
        Write(("images", ones([5, 8, 8, 8])));
        Refused("--axes \"n c x y\" or --axes \"n x y c\"");
        Assert.Equal([5L, 8, 8, 8], LabeledFile.Read(path, new() { Shape = [8, 8, 8] }).Inputs.shape);
        Assert.Contains("--axes 'n t x y': images have the dimensions n (sample)",
            Assert.Throws<InputException>(() => LabeledFile.Read(path, new() { Axes = "n t x y" })).Message, StringComparison.Ordinal);
        Refused("name 3", axes: "n x y");
    }

    private static void Same(Tensor expected, LabeledFile file)
    {
        Assert.Equal(expected.shape, file.Inputs.shape);
        Assert.True(expected.equal(file.Inputs).all().item<bool>());
    }

    [Fact]
    public void Arrays_may_be_named()
    {
        Write(("input", zeros(2, 3)), ("mine", ones(2, 3)), ("labels", tensor([0L, 0])), ("kinds", tensor([1L, 0])));
        var file = LabeledFile.Read(path, new() { Input = "mine", Labels = "kinds" });
        Assert.Equal((1f, 2), (file.Inputs[0, 0].item<float>(), file.Classes));
    }

    [Fact]
    public void Labels_may_be_of_any_whole_type_and_may_be_missing()
    {
        foreach (ScalarType type in new[] { ScalarType.Byte, ScalarType.Int16, ScalarType.Int32, ScalarType.Int64 })
        {
            var file = LabeledFile.Read(Write(("input", ones(2, 2)), ("labels", tensor([1L, 0]).to(type))));
            Assert.Equal(ScalarType.Int64, file.Labels!.dtype);
            Assert.Equal([1L, 0], file.Labels.data<long>().ToArray());
        }

        var without = LabeledFile.Read(Write(("input", ones(2, 2))));
        Assert.Equal((null, 0), (without.Labels, without.Classes));
    }

    /// <summary>(byte / 255 − mean) / deviation per channel; without constants from 0 to 1.</summary>
    [Fact]
    public void Bytes_are_normalized_and_numbers_are_not()
    {
        Tensor bytes = tensor(new byte[] { 0, 51, 255, 102 }).reshape(1, 2, 1, 2);
        Write(("images", bytes));
        var constants = new ImageNormalization([0.2, 0.5], [0.1, 0.25]);
        Assert.Equal(
            [-2f, 0f, 2f, -0.4f], LabeledFile.Read(path, new() { Normalization = constants }).Inputs.data<float>().ToArray(),
            new Near(1e-6f));
        Assert.Equal([0f, 0.2f, 1f, 0.4f], LabeledFile.Read(path).Inputs.data<float>().ToArray(), new Near(1e-6f));
        Write(("images", bytes.to(float64) * 2));
        Assert.Equal([0f, 102f, 510f, 204f], LabeledFile.Read(path, new() { Normalization = constants }).Inputs.data<float>().ToArray());
    }

    /// <summary>Classic NetCDF has no bytes without a sign: an attribute says that they have none, and HDF5 files have it too.</summary>
    [Theory]
    [InlineData("samples.nc")]
    [InlineData("samples.h5")]
    public void Bytes_that_an_attribute_frees_of_their_sign_are_bytes(string name)
    {
        string other = Path.Combine(Path.GetDirectoryName(path)!, name);
        sbyte[] stored = [0, 51, -1, 102], classes = [-2, 1]; // 0, 51, 255, 102; class 254 would be -2.
        void Store(string unsigned)
        {
            if (name.EndsWith(".nc", StringComparison.Ordinal))
            {
                NetCdfVariable Bytes(string array, params NetCdfDimension[] axes) =>
                    new(array, NetCdfType.Int8, axes, new Dictionary<string, object> { ["_Unsigned"] = unsigned });
                NetCdfWriter.Write(other,
                    [(Bytes("images", new("n", 2), new("r", 1), new("c", 2)), [.. stored.Select(value => (double)value)]),
                    (Bytes("labels", new NetCdfDimension("n", 2)), [.. classes.Select(value => (double)value)])],
                    new Dictionary<string, object>(), 1);
                return;
            }

            H5Dataset Dataset(sbyte[] values, ulong[] sizes)
            {
                var dataset = new H5Dataset(values, fileDims: sizes);
                dataset.Attributes["_Unsigned"] = unsigned;
                return dataset;
            }

            new H5File { ["images"] = Dataset(stored, [2, 1, 2]), ["labels"] = Dataset(classes, [2]) }.Write(other);
        }

        Store("true");
        var read = LabeledFile.Read(other, new() { Axes = "n x y" });
        Assert.Equal([0f, 0.2f, 1f, 0.4f], read.Inputs.data<float>().ToArray(), new Near(1e-6f));
        Assert.Equal([254L, 1], read.Labels!.data<long>().ToArray());
        Store("false");
        read = LabeledFile.Read(other, new() { Axes = "n x y", WithLabels = false });
        Assert.Equal([0f, 51, -1, 102], read.Inputs.data<float>().ToArray());
    }

    [Fact]
    public void Gray_images_may_lack_their_channel()
    {
        Write(("images", ones(3, 4, 5)));
        Assert.Equal([3L, 1, 4, 5], LabeledFile.Read(path, new() { Shape = [1, 4, 5] }).Inputs.shape);
        Refused("[sample, 3, 4, 5]", shape: [3, 4, 5]);
    }

    [Fact]
    public void Files_that_cannot_be_used_are_refused_with_what_to_do()
    {
        File.WriteAllText(path, "x,y,label");
        Refused("neither HDF5, NetCDF nor .npz");
        Write(("states", ones(2, 2)));
        Refused("has the arrays states");
        Refused("has no array 'mine'", input: "mine");
        Write(("input", ones(2, 2)), ("labels", tensor([0L, 1, 2])));
        Refused("expected 2 integers");
        Write(("input", ones(2, 2)), ("labels", tensor([0L, 1]).unsqueeze(1)));
        Refused("expected 2 integers");
        Write(("input", ones(2, 2)), ("labels", tensor([0.0, 1])));
        Refused("the class of each sample from 0");
        Write(("input", ones(2, 2)), ("labels", tensor([0L, -3])));
        Refused("label -3; classes are numbered from 0");
        Write(("input", tensor(new[,] { { 1f, float.NaN } })));
        Refused("not finite");
        Write(("input", ones(3)));
        Refused("expected [sample, …]");
        Write(("input", zeros(0, 2)));
        Refused("has shape [0, 2]");
        Write(("input", ones(2, 2, dtype: ScalarType.ComplexFloat32)));
        Refused("complex");
        Write(("input", ones(2, 2, dtype: float64) * 1e30));
        Refused("reaches 1E+30 in sample 0 (counted from 0), too large for single precision");
        Write(("input", ones([2, 1, 4, 4, 4])));
        Refused("samples are points [sample, number], or images");
        NumpyArchive.Write(path, [("input", ones(2, 2))], [("labels", "cat")]);
        Refused("np.unique");
        Write(("input", ones(2, 2)));
        Refused("expected [sample, 3]", shape: [3]);
    }

    private void Refused(string said, string? input = null, IReadOnlyList<long>? shape = null, string? axes = null)
    {
        string message = Assert.Throws<InputException>(
            () => LabeledFile.Read(path, new() { Input = input, Shape = shape, Axes = axes })).Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.Contains(path, message, StringComparison.Ordinal);
    }

    private sealed class Near(float tolerance) : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(float value) => 0;
    }
}
