using System.Buffers.Binary;
using System.Text;
using Semiflow.Files;
using Semiflow.Tests.Files;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Tests.Training;

public sealed class SafetensorsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-test-").FullName;

    public static TheoryData<ScalarType> Types =>
    [
        ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64,
        ScalarType.Int64, ScalarType.Int32, ScalarType.Byte, ScalarType.Bool,
    ];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_survives_the_round_trip(ScalarType type)
    {
        using Tensor value = (rand(3, 4) * 9).to(type);
        using Tensor turned = value.t();
        using Tensor scalar = ones([], dtype: type);
        using Tensor nothing = zeros([0, 2], dtype: type);
        Safetensors.Write(At("a"), [("turned", turned), ("nothing", nothing), ("scalar", scalar)],
            new Dictionary<string, string> { ["step"] = "7 \"é\"" });
        var (tensors, metadata) = Safetensors.Read(At("a"));
        Assert.Equal("7 \"é\"", metadata["step"]);
        Assert.Equal(["turned", "nothing", "scalar"],
            tensors.Keys.Order(Comparer<string>.Create((a, b) => "tns".IndexOf(a[0]) - "tns".IndexOf(b[0]))));
        Assert.Equal(type, tensors["turned"].dtype);
        Assert.True(tensors["turned"].equal(turned).all().item<bool>());
        Assert.Equal([0L, 2L], tensors["nothing"].shape);
        Assert.Empty(tensors["scalar"].shape);
    }

    [Fact]
    public void Bytes_follow_the_public_format()
    {
        using Tensor value = tensor([1f, 2f]);
        Safetensors.Write(At("a"), [("w", value)]);
        byte[] bytes = File.ReadAllBytes(At("a"));
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        Assert.Equal("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", Encoding.UTF8.GetString(bytes, 8, length).TrimEnd(' '));
        Assert.Equal(2f, BitConverter.ToSingle(bytes, 8 + length + 4));
        Assert.Equal(8 + length + 8, bytes.Length);
    }

    [Fact]
    public void Full_disk_leaves_the_previous_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /dev/full");
        using Tensor old = ones(4);
        using Tensor bigger = zeros(1 << 20);
        Safetensors.Write(At("model"), [("w", old)]);
        using IDisposable end = FileSystem.Use(new FullDevice());
        InputException error = Assert.Throws<InputException>(() => Safetensors.Write(At("model"), [("w", bigger)]));
        Assert.Contains(At("model"), error.Message, StringComparison.Ordinal);
        Assert.Contains("Make room", error.Message, StringComparison.Ordinal);
        Assert.Equal([At("model")], Directory.GetFileSystemEntries(folder));
        Assert.Equal([4L], Safetensors.Read(At("model")).Tensors["w"].shape);
    }

    [Fact]
    public void Failure_of_any_kind_while_writing_removes_the_draft()
    {
        File.WriteAllText(At("a"), "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(At("a"), _ => throw new InvalidOperationException()));
        Assert.Equal([At("a")], Directory.GetFileSystemEntries(folder));
        Assert.Equal("old", File.ReadAllText(At("a")));
    }

    [Fact]
    public void Leftover_of_a_killed_process_is_overwritten()
    {
        File.WriteAllText(At("a.partial"), new string('x', 100_000));
        Safetensors.Write(At("a"), [("w", ones(1))]);
        Assert.Equal([1L], Safetensors.Read(At("a")).Tensors["w"].shape);
        Assert.Equal([At("a")], Directory.GetFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "truncated")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "1 bytes follow")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "needs 12 bytes from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "damaged shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 8,
        "tensor b")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12,
        "tensor b")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,8],"data_offsets":[0,8]}}""", 8, "damaged")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", 8, "F8_E4M3")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "damaged")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""", 8, "damaged")]
    [InlineData("""[1, 2]""", 0, "damaged")]
    public void Damaged_file_is_refused(string header, int dataBytes, string expected)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, Encoding.UTF8.GetByteCount(header));
        File.WriteAllBytes(At("bad"), [.. length, .. Encoding.UTF8.GetBytes(header), .. new byte[dataBytes]]);
        InputException error = Assert.Throws<InputException>(() => Safetensors.Read(At("bad")));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(At("bad"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Foreign_and_missing_files_are_refused()
    {
        File.WriteAllText(At("text"), "this is a text, long enough");
        Assert.Contains("not a safetensors", Assert.Throws<InputException>(() => Safetensors.Read(At("text"))).Message,
            StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<InputException>(() => Safetensors.Read(At("none"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Double_name_is_refused()
    {
        using Tensor value = ones(1);
        Assert.Throws<ArgumentException>(() => Safetensors.Write(At("a"), [("w", value), ("w", value)]));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    private string At(string name) => Path.Combine(folder, name);
}
