using System.Buffers.Binary;
using System.Text;
using Semiflow.Data.Numpy;
using static TorchSharp.torch;

namespace Semiflow.Tests.Data;

public sealed class NumpyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-test-").FullName;

    public static TheoryData<ScalarType> Types =>
    [
        ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.Int32, ScalarType.Int64, ScalarType.Byte, ScalarType.Bool,
    ];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Types))]
    public void Array_survives_the_round_trip(ScalarType type)
    {
        using Tensor value = arange(24).reshape(2, 3, 4).to(type);
        NumpyFile.Write(At("a.npy"), value);
        using Tensor read = NumpyFile.Read(At("a.npy"));
        Assert.Equal(type, read.dtype);
        Assert.Equal(value.shape, read.shape);
        Assert.True(read.equal(value).all().item<bool>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Archive_survives_the_round_trip(bool compress)
    {
        using Tensor a = rand(5, 7);
        using Tensor turned = a.t();
        using Tensor scalar = tensor(3.5, ScalarType.Float64);
        using Tensor nothing = zeros(0, 3);
        NumpyArchive.Write(At("a.npz"), [("a", a), ("turned", turned), ("scalar", scalar), ("nothing", nothing)],
            [("note", "π ≈ 3"), ("empty", "")], compress);
        using NumpyArchive archive = NumpyArchive.Open(At("a.npz"));
        Assert.Equal(["a", "turned", "scalar", "nothing", "note", "empty"], archive.Names);
        Assert.Equal([7L, 5L], archive.Shape("turned"));
        Assert.True(archive.Tensor("turned").equal(turned).all().item<bool>());
        Assert.Equal(3.5, archive.Tensor("scalar").item<double>());
        Assert.Equal([0L, 3L], archive.Tensor("nothing").shape);
        Assert.Equal("π ≈ 3", archive.Text("note"));
        Assert.Equal("", archive.Text("empty"));
        Assert.True(archive.IsText("note"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fortran_order_and_big_endian_are_turned(int version)
    {
        byte[] elements = new byte[6 * 4];
        for (int i = 0; i < 6; i++)
        {
            BinaryPrimitives.WriteSingleBigEndian(elements.AsSpan(4 * i), i);
        }

        File.WriteAllBytes(At("f.npy"), [.. Header("{'descr': '>f4', 'fortran_order': True, 'shape': (2, 3), }", version), .. elements]);
        using Tensor read = NumpyFile.Read(At("f.npy"));
        Assert.Equal([0f, 2f, 4f, 1f, 3f, 5f], read.data<float>().ToArray());
    }

    [Fact]
    public void Golden_files_of_numpy_are_read()
    {
        using NumpyArchive archive = NumpyArchive.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "cno_filters.npz"));
        Assert.NotEmpty(archive.Names);
        foreach (string name in archive.Names.Where(name => !archive.IsText(name)))
        {
            using Tensor value = archive.Tensor(name);
            Assert.True(value.isfinite().all().item<bool>(), name);
        }
    }

    [Fact]
    public void Unknown_array_is_refused_with_the_nearest_name_first()
    {
        NumpyArchive.Write(At("a.npz"), [("weights", ones(1)), ("input", ones(1))]);
        using NumpyArchive archive = NumpyArchive.Open(At("a.npz"));
        InputException error = Assert.Throws<InputException>(() => archive.Tensor("imput"));
        Assert.Contains("It has: input, weights.", error.Message, StringComparison.Ordinal);
        Assert.Contains("a.npz", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_archives_are_refused()
    {
        NumpyArchive.Write(At("a.npz"), [("a", ones(1000))]);
        byte[] good = File.ReadAllBytes(At("a.npz"));
        File.WriteAllBytes(At("cut.npz"), good[..^300]);
        Assert.Contains("cut.npz", Assert.Throws<InputException>(() => NumpyArchive.Open(At("cut.npz"))).Message, StringComparison.Ordinal);

        byte[] flipped = [.. good];
        flipped[2000] ^= 1;
        File.WriteAllBytes(At("flip.npz"), flipped);
        using NumpyArchive archive = NumpyArchive.Open(At("flip.npz"));
        InputException error = Assert.Throws<InputException>(() => archive.Tensor("a"));
        Assert.Contains("checksum", error.Message, StringComparison.Ordinal);
        Assert.Contains("entry a", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", 8, "truncated")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", 16, "follow the array")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3000000000000000000, 900), }", 12, "cannot be read")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }", 12, "not supported")]
    [InlineData("{'descr': '<f16', 'fortran_order': False, 'shape': (3,), }", 12, "not supported")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }", 12, "structured")]
    public void Damaged_array_is_refused(string header, int bytes, string expected)
    {
        File.WriteAllBytes(At("a.npy"), [.. Header(header, 1), .. new byte[bytes]]);
        InputException error = Assert.Throws<InputException>(() => NumpyFile.Read(At("a.npy")));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("a.npy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_and_foreign_files_are_refused()
    {
        Assert.Contains("does not exist", Assert.Throws<InputException>(() => NumpyArchive.Open(At("no.npz"))).Message,
            StringComparison.Ordinal);
        File.WriteAllText(At("text.npy"), "hello, this is text");
        Assert.Contains("not a .npy", Assert.Throws<InputException>(() => NumpyFile.Read(At("text.npy"))).Message,
            StringComparison.Ordinal);
    }

    private static byte[] Header(string text, int version)
    {
        byte[] length = new byte[version == 1 ? 2 : 4];
        length[0] = (byte)text.Length;
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. Encoding.Latin1.GetBytes(text)];
    }

    private string At(string name) => Path.Combine(folder, name);
}
