using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Semiflow.Data;
using Semiflow.Data.Hdf5.Filters;
using Semiflow.Data.Images;
using Semiflow.Data.NetCdf;
using Semiflow.Data.Numpy;
using Semiflow.Data.Pairs;
using Semiflow.Files;
using static TorchSharp.torch;

namespace Semiflow.Tests.Data;

/// <summary>Files made, or damaged, so that a reader waits, goes in circles or fills the memory: refused, with their cause.</summary>
public sealed class HostileFileTests : IDisposable
{
    private const long MostAllocated = 600L << 20;
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-hostile-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("virtual-self.h5", "virtual datasets more than 8 deep, or of itself")]
    [InlineData("virtual-fan.h5", "lead to each other again and again")]
    [InlineData("bomb.h5", "more than 500 to 1")]
    [InlineData("selection.h5", "claims 1099511627776 bytes")] // Its selection of as many indices costs nothing.
    [InlineData("unwritten.h5", "more than 500 to 1")]
    [InlineData("circle.h5", "more than 64 links, or in a circle")]
    public void Hdf5_is_read_with_bounded_work(string name, string cause) =>
        Refused(cause, () => Read(Path.Combine(AppContext.BaseDirectory, "Data", "Hostile", name), "input"));

    [Fact]
    public void Few_chunks_in_a_large_grid_are_found_without_going_through_the_grid()
    {
        var watch = Stopwatch.StartNew();
        using Tensor values = Read(Path.Combine(AppContext.BaseDirectory, "Data", "Hostile", "sparse.h5"), "input");
        Assert.Equal([2000, 400, 250], values.shape);
        Assert.Equal(1, values[7, 7, 7].item<byte>());
        Assert.Equal(1, values.sum().item<long>());
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Pipes_and_devices_are_refused_and_not_waited_for()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mkfifo");
        string pipe = At("pipe");
        using (Process made = Process.Start("mkfifo", [pipe]))
        {
            made.WaitForExit();
        }

        foreach (string path in new[] { pipe, "/dev/zero" })
        {
            foreach (Action read in new Action[]
            {
                () => ArraySource.Open(path, followLinks: false, new()), () => NetCdfFile.Open(path),
                () => IdxFile.Read(path), () => TextRows.Of(path),
                () => PictureFile.Read(path, new ImageSizing()), () => SafetensorsFile.Read(path), () => NumpyFile.Read(path),
            })
            {
                Refused("a pipe, a socket or a device", read);
            }
        }
    }

    [Fact]
    public void An_entry_that_occurs_twice_in_an_npz_is_refused_and_others_are_read()
    {
        byte[] one = Npy("'<f4'", "(2,)", 8);
        string path = Zip(("input.npy", one), ("input.npy", one), ("output.npy", one));
        using NumpyArchive archive = NumpyArchive.Open(path);
        using Tensor output = archive.Tensor("output");
        Assert.Equal([2], output.shape);
        Refused("twice", () => archive.Tensor("input"));
    }

    [Fact]
    public void An_npz_that_claims_more_than_its_packed_bytes_hold_is_refused()
    {
        string path = Zip(("input.npy", Npy("'<f4'", "(1099511627776,)", 64)));
        Refused("takes 4398046511104 bytes", () => NumpyArchive.Open(path).Dispose());
        byte[] bytes = File.ReadAllBytes(path);
        Patch(bytes, "PK\u0001\u0002", 24, 0x70000000); // The size in the directory of the zip.
        File.WriteAllBytes(path, bytes);
        Refused("claims 1879048192 bytes", () => NumpyArchive.Open(path).Dispose());
    }

    [Fact]
    public void Entries_that_share_packed_bytes_or_are_encrypted_are_refused()
    {
        byte[] one = Npy("'<f4'", "(2,)", 8);
        string path = Zip(("input.npy", one));
        byte[] bytes = File.ReadAllBytes(path);
        Patch(bytes, "PK\u0001\u0002", 20, (uint)bytes.Length * 2);
        File.WriteAllBytes(path, bytes);
        Refused("in a file of", () => NumpyArchive.Open(path).Dispose());
        path = Zip(("input.npy", one));
        bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        bytes[6] |= 1;
        File.WriteAllBytes(path, bytes);
        Refused("encrypted", () => NumpyArchive.Open(path).Dispose());
    }

    [Theory]
    [InlineData("'<f4'", "(0, 9223372036854775807, 9223372036854775807)", "is damaged")]
    [InlineData("'<f4'", "(-1,)", "is damaged")]
    [InlineData("'<f4'", "(2,), 'shape': (3,)", "cannot be read")]
    [InlineData("'<f4', 'descr': '<f8'", "(2,)", "cannot be read")]
    [InlineData("'|O'", "(1,)", "element type |O is not supported")]
    [InlineData("[('a', '<f4')]", "(1,)", "structured arrays and objects are not supported")]
    [InlineData("'<f4'", "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,"
        + "1,1,1,1,1,1,1,1,1,1,1)", "dimensions")]
    public void Headers_of_arrays_say_one_thing(string type, string shape, string cause)
    {
        File.WriteAllBytes(At("a.npy"), Npy(type, shape, 8));
        Refused(cause, () => NumpyFile.Read(At("a.npy")));
    }

    [Fact]
    public void Pictures_tell_their_size_before_they_are_decoded()
    {
        PictureWriter.Write(At("a.png"), new byte[3 * 12], 3, 4, SkiaSharp.SKEncodedImageFormat.Png);
        byte[] bytes = File.ReadAllBytes(At("a.png"));
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), 16000);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), 16000);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(29), Crc32.HashToUInt32(bytes.AsSpan(12, 17)));
        File.WriteAllBytes(At("a.png"), bytes);
        Refused("16000 x 16000 pixels", () => PictureFile.Read(At("a.png"), new ImageSizing()));

        PictureWriter.Write(At("a.jpg"), new byte[3 * 12], 3, 4, SkiaSharp.SKEncodedImageFormat.Jpeg);
        byte[] scans = [.. Enumerable.Repeat(new byte[] { 0xFF, 0xDA }, 200).SelectMany(mark => mark)];
        File.WriteAllBytes(At("a.jpg"), [.. File.ReadAllBytes(At("a.jpg")), .. scans]);
        Refused("more than 100 scans", () => PictureFile.Read(At("a.jpg"), new ImageSizing()));
    }

    [Fact]
    public void A_packed_idx_file_claims_no_more_than_it_can_hold()
    {
        using (var packed = new GZipStream(File.Create(At("a.gz")), CompressionLevel.Fastest))
        {
            packed.Write([0, 0, 8, 3, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 28, 0, 0, 0, 28]);
        }

        Refused("more than they can hold", () => IdxFile.Read(At("a.gz")));
    }

    [Fact]
    public void Dimensions_of_NetCdf_are_lengths_and_grow_in_the_first_place()
    {
        NetCdfDimension grows = new("t", 2, IsRecord: true), fixedOne = new("x", 3);
        var input = new NetCdfVariable("input", NetCdfType.Float32, [grows, fixedOne], new Dictionary<string, object>());
        NetCdfWriter.Write(At("a.nc"), [(input, new double[6])], version: 5);
        byte[] bytes = File.ReadAllBytes(At("a.nc"));
        int length = bytes.AsSpan().IndexOf("x\0\0\0"u8) + 4; // The name of the dimension, padded, then its length.
        byte[] negative = [.. bytes];
        BinaryPrimitives.WriteInt64BigEndian(negative.AsSpan(length), -3);
        File.WriteAllBytes(At("a.nc"), negative);
        Refused("negative length", () => NetCdfFile.Open(At("a.nc")));

        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(length), 0);
        File.WriteAllBytes(At("a.nc"), bytes);
        Refused("not its first", () => NetCdfFile.Open(At("a.nc")));
    }

    [Fact]
    public void Filters_make_no_room_that_their_parameters_alone_ask_for()
    {
        // nbit: an array of 2^31 - 1 bytes, element by element.
        uint[] values = [8, 0, 1, 2, int.MaxValue, 1, 1, 0, 8, 0];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => NumberBits.Undo(new byte[64], values, 1 << 20));
        Assert.Equal(new byte[64], Shuffle.Undo(new byte[64], int.MaxValue));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    private static Tensor Read(string path, string name)
    {
        using IArraySource source = ArraySource.Open(path, followLinks: false, new());
        long[] shape = source.Shape(name);
        return source.Read(name, new long[shape.Length], shape);
    }

    private static void Refused(string cause, Action read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InputException>(read);
        Assert.True(error.Message.Contains(cause, StringComparison.Ordinal), error.Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MostAllocated);
    }

    private static byte[] Npy(string type, string shape, int bytes)
    {
        string text = $"{{'descr': {type}, 'fortran_order': False, 'shape': {shape}, }}\n";
        byte[] length = [(byte)text.Length, (byte)(text.Length >> 8)];
        return [0x93, .. "NUMPY"u8, 1, 0, .. length, .. Encoding.Latin1.GetBytes(text), .. new byte[bytes]];
    }

    private static void Patch(byte[] bytes, string mark, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(
        bytes.AsSpan(bytes.AsSpan().IndexOf(Encoding.Latin1.GetBytes(mark)) + offset), value);

    private string At(string name) => Path.Combine(folder, name);

    private string Zip(params (string Name, byte[] Bytes)[] entries)
    {
        using (var zip = new ZipArchive(File.Create(At("a.npz")), ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] bytes) in entries)
            {
                using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }
        }

        return At("a.npz");
    }
}
