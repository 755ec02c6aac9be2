using System.IO.Compression;
using System.IO.Hashing;

namespace Semiflow.Files;

/// <summary>The entries of one .npz file, stored or deflated; each is read when asked for, and its checksum checked.</summary>
internal sealed class NumpyZip : IDisposable
{
    private readonly string path;
    private readonly ZipArchive zip;
    private readonly long length;
    private readonly Dictionary<string, (ZipArchiveEntry Entry, NumpyHeader Header)> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InputException> unreadable = new(StringComparer.Ordinal);

    private NumpyZip(string path, ZipArchive zip, long length) => (this.path, this.zip, this.length) = (path, zip, length);

    /// <summary>
    /// Names of the entries that can be read, without <c>.npy</c>, in file order. Others, such as objects or a text beside the arrays, are
    /// an error only to who asks for them.
    /// </summary>
    public IReadOnlyList<string> Names { get; private set; } = [];

    /// <summary>Opens a file and reads all headers.</summary>
    /// <exception cref="InputException">The file is missing or damaged, or has nothing that can be read.</exception>
    public static NumpyZip Open(string path)
    {
        FileStream stream = ArrayFile.Open(path);
        NumpyZip? archive = null;
        try
        {
            archive = ArrayFile.Guard(path, () => new NumpyZip(path, new ZipArchive(stream, ZipArchiveMode.Read), stream.Length));
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

    /// <summary>Writes entries; atomic.</summary>
    /// <param name="path">File to create or replace.</param>
    /// <param name="entries">Name of each, and what writes it, header included.</param>
    /// <param name="compress">Deflate the entries.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">A name occurs twice or is empty.</exception>
    public static void Write(string path, IReadOnlyList<(string Name, Action<Stream> Write)> entries, bool compress)
    {
        string? bad = entries.Select(item => item.Name)
            .GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1 || group.Key.Length == 0)?.Key;
        if (bad is not null)
        {
            throw new ArgumentException($"the entry name '{bad}' is empty or occurs twice.", nameof(entries));
        }

        CompressionLevel level = compress ? CompressionLevel.Fastest : CompressionLevel.NoCompression;
        AtomicFile.Write(path, stream =>
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach ((string name, Action<Stream> write) in entries)
            {
                using Stream entry = zip.CreateEntry(name + ".npy", level).Open();
                write(entry);
            }
        });
    }

    /// <summary>Whether there is an entry of that name, be it one that cannot be read.</summary>
    public bool Contains(string name) => entries.ContainsKey(name) || unreadable.ContainsKey(name);

    /// <summary>What an entry holds.</summary>
    /// <exception cref="InputException">No such entry.</exception>
    public NumpyHeader Header(string name) => Find(name).Header;

    /// <summary>Reads an entry.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="read">Reads what follows the header, of at most so many bytes.</param>
    /// <exception cref="InputException">No such entry, or damaged.</exception>
    public T Read<T>(string name, Func<Stream, NumpyHeader, long, T> read)
    {
        ZipArchiveEntry entry = Find(name).Entry;
        return ArrayFile.Guard($"{path}, entry {name},", () =>
        {
            using Stream stream = entry.Open();
            var sum = new Crc32();
            using var checksummed = new ChecksummedStream(stream, sum);
            NumpyHeader header = NumpyHeader.Read(checksummed);
            T value = read(checksummed, header, entry.Length);
            if (checksummed.ReadByte() >= 0 || sum.GetCurrentHashAsUInt32() != entry.Crc32)
            {
                (value as IDisposable)?.Dispose();
                throw new InvalidDataException("its checksum does not fit its content.");
            }

            return value;
        });
    }

    /// <inheritdoc/>
    public void Dispose() => zip.Dispose();

    private void ReadHeaders()
    {
        IReadOnlyList<ZipArchiveEntry> all = ArrayFile.Guard(path, () => zip.Entries);
        // Packed bytes that two entries share are how a small file becomes a large one.
        UInt128 stored = all.Aggregate((UInt128)0, (sum, entry) => sum + (UInt128)Math.Max(0, entry.CompressedLength));
        if (stored > (UInt128)length)
        {
            throw new InputException($"{path} is damaged: its entries take {stored} bytes in a file of {length}. Copy or create the file "
                + $"again.");
        }

        foreach (ZipArchiveEntry entry in all)
        {
            string name = entry.FullName.EndsWith(".npy", StringComparison.Ordinal) ? entry.FullName[..^4] : entry.FullName;
            try
            {
                if (entries.Remove(name) || unreadable.ContainsKey(name))
                {
                    throw new InputException($"{path} has the entry {name} twice: which one is meant is not known. Create the file again.");
                }

                entries[name] = (entry, Header(entry, name));
            }
            catch (InputException error)
            {
                unreadable[name] = error;
            }
        }

        Names = [.. entries.Keys];
        if (Names.Count == 0 && unreadable.Count > 0)
        {
            throw unreadable.Values.First();
        }
    }

    private NumpyHeader Header(ZipArchiveEntry entry, string name) => ArrayFile.Guard($"{path}, entry {name},", () =>
    {
        if (entry.IsEncrypted)
        {
            throw new FormatException("it is encrypted. Write the file without a password.");
        }

        PackedSize.Check(entry.Length, entry.CompressedLength);
        using Stream stream = entry.Open();
        NumpyHeader header = NumpyHeader.Read(stream);
        long bytes = checked(header.Count * header.Type.Width);
        return bytes <= entry.Length ? header : throw new FormatException(
            $"an array of ({string.Join(", ", header.Shape)}) takes {bytes} bytes, and the entry has {entry.Length}; it is damaged.");
    });

    private (ZipArchiveEntry Entry, NumpyHeader Header) Find(string name) => entries.TryGetValue(name, out var found)
        ? found
        : unreadable.TryGetValue(name, out InputException? why) ? throw new InputException(why.Message, why)
        : throw new InputException($"{path} has no array '{name}'. It has: {string.Join(", ", EditDistance.Order(name, Names))}.");
}
