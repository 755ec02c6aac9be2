namespace Semiflow.Files;

/// <summary>
/// Named arrays in the public safetensors format: 8-byte little-endian header length, JSON header with <c>__metadata__</c>, raw data.
/// </summary>
internal static class SafetensorsFile
{
    /// <summary>Writes a file so that a crash or a full disk leaves the old one intact (<see cref="AtomicFile"/>).</summary>
    /// <param name="path">File to create or replace.</param>
    /// <param name="arrays">Name, type and shape of each, in the order of their data.</param>
    /// <param name="metadata">Texts to keep with them.</param>
    /// <param name="data">Writes the elements of one of them.</param>
    /// <param name="checksum">Whether the metadata gets a checksum of all, which is checked when the file is read.</param>
    /// <exception cref="InputException">The file cannot be written; the message names it.</exception>
    /// <exception cref="ArgumentException">A name occurs twice, or a type cannot be stored.</exception>
    public static void Write(
        string path, IReadOnlyList<(string Name, ElementType Type, IReadOnlyList<long> Shape)> arrays,
        IReadOnlyDictionary<string, string>? metadata, Action<int, Stream> data, bool checksum = false)
    {
        byte[] header = SafetensorsHeader.Encode(arrays, checksum ? SafetensorsChecksum.With(metadata) : metadata);
        AtomicFile.Write(path, stream =>
        {
            if (checksum)
            {
                SafetensorsChecksum.Write(stream, header, Data);
            }
            else
            {
                stream.Write(header);
                Data(stream);
            }
        });

        void Data(Stream stream)
        {
            for (int i = 0; i < arrays.Count; i++)
            {
                data(i, stream);
            }
        }
    }

    /// <summary>Writes arrays in memory.</summary>
    /// <param name="path">File to create or replace.</param>
    /// <param name="arrays">Arrays by unique name, written in this order.</param>
    /// <param name="metadata">Texts to keep with them.</param>
    /// <exception cref="InputException">The file cannot be written; the message names it.</exception>
    /// <exception cref="ArgumentException">A name occurs twice, or a type cannot be stored.</exception>
    public static void Write(
        string path, IReadOnlyList<(string Name, StoredArray Value)> arrays, IReadOnlyDictionary<string, string>? metadata = null) =>
        Write(path, [.. arrays.Select(array => (array.Name, array.Value.Type, array.Value.Shape))], metadata,
            (i, stream) => stream.Write(arrays[i].Value.Bytes));

    /// <summary>Reads a file, array by array in the order of their data.</summary>
    /// <param name="path">The file.</param>
    /// <param name="take">Reads exactly the bytes of the array from the stream.</param>
    /// <returns>The texts kept with the arrays.</returns>
    /// <exception cref="InputException">The file is missing or damaged; the message says how.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path, Action<SafetensorsHeader.SafetensorsEntry, Stream> take)
    {
        if (!File.Exists(path))
        {
            throw new InputException($"{path} does not exist. Check the path.");
        }

        if (FileStatus.IsSpecial(path))
        {
            throw new InputException($"{path} is a pipe, a socket or a device, where a file is expected.");
        }

        try
        {
            if (WholeBytes.Length(path) == 0)
            {
                throw new EndOfStreamException();
            }

            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            SafetensorsHeader header = SafetensorsHeader.Read(stream);
            SafetensorsChecksum.Read(stream, header, data =>
            {
                foreach (SafetensorsHeader.SafetensorsEntry entry in header.Entries)
                {
                    take(entry, data);
                }
            });
            return header.Metadata;
        }
        catch (Exception error) when (error is IOException or FormatException or UnauthorizedAccessException or OverflowException)
        {
            throw new InputException(error is EndOfStreamException
                ? $"{path} is truncated: it ends before its data do. Use an intact copy, such as the previous checkpoint."
                : $"{path} cannot be read: {error.Message} Use an intact copy, such as the previous checkpoint.", error);
        }
    }

    /// <summary>Reads all arrays of a file into memory.</summary>
    /// <exception cref="InputException">The file is missing or damaged; the message says how.</exception>
    public static (IReadOnlyDictionary<string, StoredArray> Arrays, IReadOnlyDictionary<string, string> Metadata) Read(string path)
    {
        Dictionary<string, StoredArray> arrays = new(StringComparer.Ordinal);
        IReadOnlyDictionary<string, string> metadata = Read(path, (entry, stream) =>
        {
            byte[] bytes = new byte[checked((int)(entry.End - entry.Begin))];
            stream.ReadExactly(bytes);
            arrays.Add(entry.Name, new StoredArray(entry.Type, entry.Shape, bytes));
        });
        return (arrays, metadata);
    }
}
