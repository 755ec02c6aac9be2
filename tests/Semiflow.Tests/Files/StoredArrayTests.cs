using Semiflow.Data.Numpy;
using Semiflow.Files;
using Semiflow.Native;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Tests.Files;

/// <summary>Files are read and written the same with tensors and without.</summary>
public sealed class StoredArrayTests : IDisposable
{
    private static readonly ScalarType[] Types =
    [
        ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64, ScalarType.Int32, ScalarType.Int64,
        ScalarType.Byte,
        ScalarType.Bool,
    ];

    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public void Safetensors_are_the_same_file_with_tensors_and_without()
    {
        (string Name, Tensor Value)[] tensors = [.. Types.Select(type => (type.ToString(), (arange(6) % 2).reshape(2, 3).to(type)))];
        var texts = new Dictionary<string, string> { ["made"] = "here" };
        Safetensors.Write(In("tensors"), tensors, texts);
        (string, StoredArray)[] arrays = [.. tensors.Select(item => (
            item.Name, new StoredArray(TensorElements.Of(item.Value.dtype), item.Value.shape, item.Value.bytes.ToArray())))];
        SafetensorsFile.Write(In("arrays"), arrays, texts);
        Assert.Equal(File.ReadAllBytes(In("tensors")), File.ReadAllBytes(In("arrays")));

        (IReadOnlyDictionary<string, StoredArray> read, IReadOnlyDictionary<string, string> metadata) = SafetensorsFile.Read(In("tensors"));
        Assert.Equal(texts, metadata);
        Assert.All(tensors, item =>
        {
            Assert.Equal(item.Value.shape, read[item.Name].Shape);
            Assert.Equal(item.Value.bytes.ToArray(), read[item.Name].Bytes);
        });
        Assert.Equal([0f, 1, 0, 1, 0, 1], read["Float32"].Numbers<float>().ToArray());
        Assert.Throws<InvalidOperationException>(() => read["Float32"].Numbers<double>().Length);
    }

    [Fact]
    public void A_truncated_file_is_a_message()
    {
        SafetensorsFile.Write(In("x"), [("a", new StoredArray(ElementType.Float32, [4], new byte[16]))]);
        File.WriteAllBytes(In("short"), File.ReadAllBytes(In("x"))[..^1]);
        Assert.Contains("truncated", Assert.Throws<InputException>(() => SafetensorsFile.Read(In("short"))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(In("y"), [("c", new StoredArray(ElementType.Complex64, [0], []))]));
    }

    [Theory]
    [InlineData("<f8", false)]
    [InlineData(">f4", false)]
    [InlineData("<f4", true)]
    [InlineData(">c16", true)]
    [InlineData("|u1", true)]
    public void Numpy_arrays_in_any_order_are_the_same_with_tensors_and_without(string description, bool fortran)
    {
        NumpyType type = NumpyType.Parse(description);
        byte[] header = NumpyHeader.Encode(description, [2, 3, 4]);
        string order = fortran ? "True " : "False"; // The header keeps its length.
        byte[] changed = [.. System.Text.Encoding.Latin1.GetBytes(
            System.Text.Encoding.Latin1.GetString(header)
                .Replace("'fortran_order': False", $"'fortran_order': {order}", StringComparison.Ordinal))];
        byte[] data = new byte[24 * type.Width];
        new Random(4).NextBytes(data);
        File.WriteAllBytes(In("a.npy"), [.. changed, .. data]);

        using Tensor expected = NumpyFile.Read(In("a.npy"));
        using FileStream stream = ArrayFile.Open(In("a.npy"));
        StoredArray array = NumpyArray.Read(stream, NumpyHeader.Read(stream), data.Length);
        Assert.Equal(expected.shape, array.Shape);
        Assert.Equal(expected.dtype, TensorElements.Type(array.Type));
        Assert.Equal(expected.bytes.ToArray(), array.Bytes);
    }

    [Fact]
    public void An_archive_without_tensors_reads_what_one_with_tensors_wrote_and_sees_a_flipped_bit()
    {
        using Tensor numbers = arange(64, float32).reshape(8, 8);
        NumpyArchive.Write(In("a.npz"), [("numbers", numbers)], [("made", "here")]);
        using (NumpyZip zip = NumpyZip.Open(In("a.npz")))
        {
            Assert.Equal(numbers.bytes.ToArray(), zip.Read("numbers", NumpyArray.Read).Bytes);
            Assert.Equal("here", zip.Read("made", NumpyText.Read));
            Assert.Contains("numbers", Assert.Throws<InputException>(() => zip.Header("number")).Message, StringComparison.Ordinal);
        }

        byte[] bytes = File.ReadAllBytes(In("a.npz"));
        int at = bytes.AsSpan().IndexOf(numbers.bytes[..32]);
        bytes[at + 5] ^= 1;
        File.WriteAllBytes(In("b.npz"), bytes);
        using NumpyZip damaged = NumpyZip.Open(In("b.npz"));
        Assert.Contains("checksum", Assert.Throws<InputException>(() => damaged.Read("numbers", NumpyArray.Read)).Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string In(string name) => Path.Combine(folder, name);
}
