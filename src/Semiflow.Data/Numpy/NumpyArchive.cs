using System.IO.Compression;
using Semiflow.Files;
using static TorchSharp.torch;

namespace Semiflow.Data.Numpy;

/// <summary>Named arrays in one .npz file, stored or deflated; entries are read when asked for.</summary>
public sealed class NumpyArchive : IDisposable
{
    private readonly string path;
    private readonly ZipArchive zip;
    private readonly Dictionary<string, (ZipArchiveEntry Entry, NumpyHeader Header)> entries = new(StringComparer.Ordinal);

    private NumpyArchive(string path, ZipArchive zip)
    {
        this.path = path;
        this.zip = zip;
    }

    /// <summary>Names of the arrays, without <c>.npy</c>, in file order.</summary>
    public IReadOnlyList<string> Names { get; private set; } = [];

    /// <summary>Opens a file and reads all headers.</summary>
    /// <exception cref="InputException">The file is missing or damaged.</exception>
    public static NumpyArchive Open(string path)
    {
        FileStream stream = NumpyFile.Open(path);
        NumpyArchive? archive = null;
        try
        {
            archive = NumpyFile.Guard(path, () => new NumpyArchive(path, new ZipArchive(stream, ZipArchiveMode.Read)));
            archive.ReadHeaders();
            return archive;
        }
        catch
        {
            archive?.Dispose();
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Writes named arrays and texts; atomic.</summary>
    /// <param name="path">File to create or replace.</param>
    /// <param name="tensors">Arrays, of types that NumPy knows.</param>
    /// <param name="texts">Texts, stored as arrays without dimensions.</param>
    /// <param name="compress">Deflate the entries.</param>
    /// <exception cref="InputException">The file cannot be written, or NumPy has no such element type.</exception>
    /// <exception cref="ArgumentException">A name occurs twice or is empty.</exception>
    public static void Write(
        string path, IReadOnlyList<(string Name, Tensor Value)> tensors, IReadOnlyList<(string Name, string Text)>? texts = null,
        bool compress = false)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        texts ??= [];
        string? bad = tensors.Select(item => item.Name).Concat(texts.Select(item => item.Name))
            .GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1 || group.Key.Length == 0)?.Key;
        if (bad is not null)
        {
            throw new ArgumentException($"the entry name '{bad}' is empty or occurs twice.", nameof(tensors));
        }

        CompressionLevel level = compress ? CompressionLevel.Fastest : CompressionLevel.NoCompression;
        AtomicFile.Write(path, stream =>
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach ((string name, Tensor value) in tensors)
            {
                using Stream entry = zip.CreateEntry(name + ".npy", level).Open();
                NumpyFile.WriteTensor(entry, value);
            }

            foreach ((string name, string text) in texts)
            {
                using Stream entry = zip.CreateEntry(name + ".npy", level).Open();
                NumpyFile.WriteText(entry, text);
            }
        });
    }

    /// <summary>Whether the archive has an array of that name.</summary>
    public bool Contains(string name) => entries.ContainsKey(name);

    /// <summary>Shape of an array, without reading it.</summary>
    /// <exception cref="InputException">No such array.</exception>
    public IReadOnlyList<long> Shape(string name) => Find(name).Header.Shape;

    /// <summary>Whether the entry is text.</summary>
    /// <exception cref="InputException">No such entry.</exception>
    public bool IsText(string name) => Find(name).Header.Type.Kind == 'U';

    /// <summary>Reads an array into a contiguous CPU tensor.</summary>
    /// <exception cref="InputException">No such array, damaged, or text.</exception>
    public Tensor Tensor(string name) => Read(name, NumpyFile.ReadTensor);

    /// <summary>Reads a text.</summary>
    /// <exception cref="InputException">No such entry, damaged, or not a text.</exception>
    public string Text(string name) => Read(name, NumpyFile.ReadText);

    /// <inheritdoc/>
    public void Dispose() => zip.Dispose();

    private void ReadHeaders()
    {
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            string name = entry.FullName.EndsWith(".npy", StringComparison.Ordinal) ? entry.FullName[..^4] : entry.FullName;
            NumpyHeader header = NumpyFile.Guard($"{path}, entry {name},", () =>
            {
                using Stream stream = entry.Open();
                return NumpyHeader.Read(stream);
            });
            entries[name] = (entry, header);
        }

        Names = [.. entries.Keys];
    }

    private T Read<T>(string name, Func<Stream, NumpyHeader, long, T> read)
    {
        ZipArchiveEntry entry = Find(name).Entry;
        return NumpyFile.Guard($"{path}, entry {name},", () =>
        {
            using Stream stream = entry.Open();
            using var sum = new Crc32(stream);
            NumpyHeader header = NumpyHeader.Read(sum);
            T value = read(sum, header, entry.Length);
            if (sum.ReadByte() >= 0 || sum.Value != entry.Crc32)
            {
                (value as IDisposable)?.Dispose();
                throw new InvalidDataException("its checksum does not fit its content.");
            }

            return value;
        });
    }

    private (ZipArchiveEntry Entry, NumpyHeader Header) Find(string name) => entries.TryGetValue(name, out var found)
        ? found
        : throw new InputException($"{path} has no array '{name}'. It has: {string.Join(", ", Nearest.Order(name, Names))}.");
}
