using System.IO.Compression;
using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5.Filters;

/// <summary>Undoes the filters of a chunk.</summary>
internal static class FilterPipeline
{
    private const int Deflated = 1, Shuffled = 2, Summed = 3, Packed = 5, Scaled = 6, Lzfed = 32000;

    // Deflate, the strongest of them, cannot shrink by more.
    private const long MaximalRatio = 1032;
    private static readonly Dictionary<int, string> Others = new()
    {
        [4] = "szip", [305] = "lzo", [307] = "bzip2", [32001] = "blosc", [32004] = "lz4", [32008] = "bitshuffle", [32013] = "zfp",
        [32015] = "zstd", [32017] = "sz", [32024] = "sz3", [32026] = "blosc2",
    };

    /// <summary>The elements of a chunk.</summary>
    /// <param name="place">File and name of the dataset, for messages.</param>
    /// <param name="stored">Its bytes in the file.</param>
    /// <param name="steps">The filters in the order of writing.</param>
    /// <param name="skipped">Bit i is set where filter i was not applied.</param>
    /// <param name="bytes">Bytes that must come out.</param>
    /// <param name="size">Bytes of an element.</param>
    /// <exception cref="InputException">It went through a filter that is not read here.</exception>
    public static byte[] Undo(string place, byte[] stored, IReadOnlyList<FilterStep> steps, uint skipped, int bytes, int size)
    {
        // Filters written before may have added a little, checksums for example.
        int limit = checked(bytes + (bytes / 8) + 1024);
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            if ((skipped & (1u << i)) == 0)
            {
                stored = steps[i].Id switch
                {
                    Deflated => Inflate(stored, limit),
                    Shuffled => Shuffle.Undo(stored, steps[i].Values.Length > 0 ? (int)Math.Min(int.MaxValue, steps[i].Values[0]) : size),
                    Summed => Fletcher32.Undo(stored),
                    Packed => NumberBits.Undo(stored, steps[i].Values, limit),
                    Scaled => ScaleOffset.Undo(stored, steps[i].Values, limit),
                    Lzfed => Lzf.Undo(stored, limit),
                    _ => throw Unknown(place, steps[i]),
                };
            }
        }

        return stored.Length == bytes
            ? stored : throw new InvalidDataException($"a chunk unpacks to {stored.Length} bytes instead of {bytes}.");
    }

    private static InputException Unknown(string place, FilterStep step)
    {
        string name = Others.GetValueOrDefault(step.Id, step.Name.Length > 0 ? step.Name : "unknown");
        return new InputException($"{place} is compressed by a filter that is not read here: {name} (number {step.Id}). "
            + Repack.Unfiltered);
    }

    private static byte[] Inflate(byte[] stored, int limit)
    {
        using var unpacking = new ZLibStream(new MemoryStream(stored), CompressionMode.Decompress);
        byte[] output = new byte[Math.Min(limit, Math.Max(64, stored.Length * MaximalRatio))];
        int length = unpacking.ReadAtLeast(output, output.Length, throwOnEndOfStream: false);
        return length == output.Length && unpacking.ReadByte() >= 0
            ? throw new InvalidDataException("a chunk unpacks to more bytes than a chunk has.")
            : output[..length];
    }
}
