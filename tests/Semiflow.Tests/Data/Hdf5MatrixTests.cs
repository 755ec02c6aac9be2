using Semiflow.Data.Hdf5;
using Semiflow.Data.Hdf5.Filters;
using Semiflow.Data.Hdf5.Format;
using Semiflow.Data.Numpy;
using static TorchSharp.torch;

namespace Semiflow.Tests.Data;

/// <summary>Files that h5py wrote, and their values as numpy has them (Hdf5Matrix/make.py): every value is the same, or refused.</summary>
public sealed class Hdf5MatrixTests
{
    /// <summary>Chunk indices x filters x limits of growth x types x orders of bytes x ranks, in three versions of the format.</summary>
    [Theory]
    [InlineData("earliest", 64)]
    [InlineData("v108", 64)]
    [InlineData("latest", 131)]
    [InlineData("virtuals", 43)]
    public void Every_value_is_the_one_that_h5py_reads(string name, int atLeast)
    {
        using var scope = NewDisposeScope();
        using var file = new Hdf5Source(At($"{name}.h5"));
        using NumpyArchive truth = NumpyArchive.Open(At($"{name}.npz"));
        Assert.Equal(file.Names.Order(StringComparer.Ordinal), truth.Names.Order(StringComparer.Ordinal));
        Assert.InRange(truth.Names.Count, atLeast, 1000);
        var random = new Random(0);
        foreach (string each in truth.Names)
        {
            Tensor expected = truth.Tensor(each);
            long[] shape = file.Shape(each);
            Assert.Equal(expected.shape, shape);
            Assert.True(Same(expected, file.Read(each, new long[shape.Length], shape)), each);

            long[] starts = [.. shape.Select(size => random.NextInt64(size))];
            long[] counts = [.. shape.Zip(starts, (size, start) => 1 + random.NextInt64(size - start))];
            Tensor part = starts.Zip(counts).Index()
                .Aggregate(expected, (rest, at) => rest.narrow(at.Index, at.Item.First, at.Item.Second));
            Assert.True(Same(part, file.Read(each, starts, counts)), $"{each}, a part");
        }
    }

    [Fact]
    public void Links_within_a_file_are_followed_and_circles_end()
    {
        using var scope = NewDisposeScope();
        using var file = new Hdf5Source(At("links.h5"));
        using NumpyArchive truth = NumpyArchive.Open(At("links.npz"));
        foreach (string name in new[] { "hard", "soft", "chain", "a/b/data", "a/up/hard", "a/self/self/b/data", "virtual", "virtual2",
            "many/x39" })
        {
            Tensor expected = truth.Tensor(truth.Contains(name.Replace('/', '!')) ? name.Replace('/', '!') : "hard");
            Assert.True(Same(expected, file.Read(name, new long[expected.dim()], expected.shape)), name);
        }

        Assert.Contains("in a circle", Refuse(file, "round"), StringComparison.Ordinal);
        Assert.Contains("no dataset 'nothing'", Refuse(file, "nothing"), StringComparison.Ordinal);
        Assert.Contains("outside", file.Names);
        Assert.DoesNotContain("nothing", file.Names);
    }

    /// <summary>Selections are kept as the file has them, not index by index: 2 · 2^25 of those would be a gigabyte.</summary>
    [Fact]
    public void A_small_virtual_dataset_takes_no_memory_beyond_its_values()
    {
        using var scope = NewDisposeScope();
        using var file = new Hdf5Source(At("large-virtual.h5"));
        const long Size = 1 << 25, Chunk = 1 << 16;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Tensor part = file.Read("virtual", [(5 * Chunk) - 3], [10]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.Equal([0, 0, 2, 2, 2, 2, 2, 2, 2, 2], part.data<float>().ToArray());

        Tensor all = file.Read("virtual", [0], [Size]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 160 << 20);
        Assert.Equal((2 * Chunk) - 1, all.to(ScalarType.Float64).sum().item<double>());
        Assert.Equal(-1, all[Size - 1].item<float>());
    }

    [Fact]
    public void Nothing_outside_a_file_is_read_unless_links_are_followed()
    {
        using var scope = NewDisposeScope();
        using NumpyArchive truth = NumpyArchive.Open(At("links.npz"));
        using var file = new Hdf5Source(At("links.h5"));
        using var trusted = new Hdf5Source(At("links.h5"), followLinks: true);
        foreach (string name in new[] { "outside", "virtual-outside", "raw" })
        {
            Tensor expected = truth.Tensor(name);
            Assert.Contains("--follow-links", Refuse(file, name), StringComparison.Ordinal);
            Assert.True(Same(expected, trusted.Read(name, new long[expected.dim()], expected.shape)), name);
        }

        Assert.Contains("in a circle", Refuse(trusted, "myself"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, "szip")]
    [InlineData(32001, "blosc")]
    [InlineData(40000, "own")]
    public void Another_filter_is_named_with_the_remedy(int id, string name)
    {
        FilterStep[] steps = [new FilterStep(id, "own", [])];
        string message = Assert.Throws<InputException>(() => FilterPipeline.Undo("f.h5: 'a'", new byte[8], steps, 0, 8, 4)).Message;
        Assert.Contains($"{name} (number {id})", message, StringComparison.Ordinal);
        Assert.Contains("h5repack -f NONE", message, StringComparison.Ordinal);
        Assert.Equal(8, FilterPipeline.Undo("f.h5: 'a'", new byte[8], steps, 1, 8, 4).Length); // Where it was skipped, nothing is missing.
    }

    /// <summary>Structures of versions to come are refused with the file, the dataset and the remedy.</summary>
    [Fact]
    public void What_is_newer_is_not_called_damaged()
    {
        static void Refused(string expected, Action<Cursor> parse, params byte[] bytes) => Assert.Contains(expected,
            Assert.Throws<UnreadException>(() => parse(new Cursor([.. bytes, .. new byte[40]], 8, 8))).Message, StringComparison.Ordinal);
        Refused("dataspace has format version 3", cursor => Extent.Parse(cursor, 8), 3, 1);
        Refused("link has format version 2", cursor => Link.Parse(cursor), 2);
        Refused("list of filters has format version 3", cursor => FilterStep.Parse(cursor), 3, 1);
        Refused("datatype has format version 6", cursor => ElementFormat.Parse(cursor), 0x60);
        Refused("unknown datatype class 12", cursor => ElementFormat.Parse(cursor), 0x1C, 0, 0, 0, 4);
        Refused("storage layout has format version 5", cursor => StorageLayout.Parse(cursor), 5, 1);
        Assert.Throws<InvalidDataException>(() => Extent.Parse(new Cursor(new byte[40], 8, 8), 8));

        using var file = new Hdf5Source(At("links.h5"));
        string message = Assert.Throws<InputException>(() => file.Guard<int>("a/b", () => throw UnreadException.Newer("a thing"))).Message;
        Assert.StartsWith($"{At("links.h5")}: the dataset 'a/b' cannot be read: a thing", message, StringComparison.Ordinal);
        Assert.Contains("h5repack", message, StringComparison.Ordinal);
    }

    /// <summary>A failing disk or network is not damage of the file, nor is a wrong argument within this program.</summary>
    [Fact]
    public void What_is_not_the_files_fault_is_not_called_damage()
    {
        using var file = new Hdf5Source(At("links.h5"));
        const int DeviceFailed = 5;
        string message = Assert.Throws<InputException>(() =>
            file.Guard<int>(() => throw new IOException("Input/output error", DeviceFailed))).Message;
        Assert.Contains("cannot be read", message, StringComparison.Ordinal);
        Assert.Contains("Input/output error", message, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => file.Guard<int>(() => throw new ArgumentNullException(nameof(message))));
    }

    /// <summary>One byte of a sound file: the version of the root's object header.</summary>
    [Fact]
    public void A_newer_file_is_named_as_such()
    {
        byte[] bytes = File.ReadAllBytes(At("links.h5"));
        string path = Path.Combine(Path.GetTempPath(), $"semiflow-{Guid.NewGuid():N}.h5");
        try
        {
            bytes[bytes.AsSpan().IndexOf("OHDR"u8) + 4] = 3;
            File.WriteAllBytes(path, bytes);
            string message = Assert.Throws<InputException>(() => new Hdf5Source(path)).Message;
            Assert.StartsWith($"{path} cannot be read: an object header has format version 3", message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("earliest")]
    [InlineData("latest")]
    [InlineData("links")]
    [InlineData("virtuals")]
    public void Damage_is_said_and_never_anything_else(string name)
    {
        int read = 0, refused = 0;
        byte[] whole = File.ReadAllBytes(At($"{name}.h5"));
        string path = Path.Combine(Path.GetTempPath(), $"semiflow-{Guid.NewGuid():N}.h5");
        var random = new Random(1);
        try
        {
            for (int trial = 0; trial < 60; trial++)
            {
                byte[] damaged = trial % 10 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
                for (int k = random.Next(1, 40); k > 0 && damaged.Length > 0; k--)
                {
                    damaged[random.Next(damaged.Length)] = (byte)(random.Next(3) switch { 0 => 0, 1 => 255, _ => random.Next(256) });
                }

                File.WriteAllBytes(path, damaged);
                ReadAll(path, ref read, ref refused);
            }
        }
        finally
        {
            File.Delete(path);
        }

        // A reader that refuses every file, or none, would pass the rest too.
        Assert.True(read >= 60 && refused >= 20, $"{read} datasets read, {refused} refused");
    }

    private static void ReadAll(string path, ref int read, ref int refused)
    {
        using var scope = NewDisposeScope();
        try
        {
            using var file = new Hdf5Source(path);
            foreach (string name in file.Names)
            {
                try
                {
                    long[] shape = file.Shape(name);
                    if (shape.Aggregate(1.0, (a, b) => a * b) < 1e6)
                    {
                        file.Read(name, new long[shape.Length], shape).Dispose();
                        read++;
                    }
                }
                catch (InputException error)
                {
                    Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
                    refused++;
                }
            }
        }
        catch (InputException error)
        {
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            refused++;
        }
    }

    private static bool Same(Tensor expected, Tensor read) => expected.shape.SequenceEqual(read.shape)
        && expected.equal(read.to(expected.dtype)).all().item<bool>();

    private static string Refuse(Hdf5Source file, string name) =>
        Assert.Throws<InputException>(() => file.Read(name, new long[file.Shape(name).Length], file.Shape(name))).Message;

    private static string At(string name) => Path.Combine(AppContext.BaseDirectory, "Data", "Hdf5Matrix", name);
}
