using Semiflow.Files;
using Semiflow.Native;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>
/// Named tensors in the public safetensors format: 8-byte little-endian header length, JSON header with <c>__metadata__</c>, raw data.
/// Types: float16, bfloat16, float32, float64, int64, int32, uint8, bool.
/// </summary>
public static class Safetensors
{
    /// <summary>Writes a file so that a crash or a full disk leaves the old one intact (<see cref="AtomicFile"/>).</summary>
    /// <param name="path">File to create or replace.</param>
    /// <param name="tensors">Tensors by unique name, any device and layout; written in this order.</param>
    /// <param name="metadata">Texts to keep with them.</param>
    /// <exception cref="InputException">The file cannot be written; the message names it.</exception>
    /// <exception cref="ArgumentException">A name occurs twice, or a type cannot be stored.</exception>
    public static void Write(
        string path, IReadOnlyList<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        Write(path, tensors, metadata, checksum: false);

    /// <summary>Writes a checkpoint: with a checksum of all of it.</summary>
    /// <exception cref="InputException">The file cannot be written; the message names it.</exception>
    internal static void WriteChecked(
        string path, IReadOnlyList<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string>? metadata) =>
        Write(path, tensors, metadata, checksum: true);

    private static void Write(
        string path, IReadOnlyList<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string>? metadata, bool checksum)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        SafetensorsFile.Write(
            path,
            [.. tensors.Select(item => (item.Name, TensorElements.Of(item.Value.dtype), (IReadOnlyList<long>)item.Value.shape))],
            metadata,
            (i, stream) => TensorBytes.Write(stream, tensors[i].Value), checksum);
    }

    /// <summary>Reads all tensors of a file onto the CPU.</summary>
    /// <exception cref="InputException">The file is missing or damaged; the message says how.</exception>
    public static (IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(string path)
    {
        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        try
        {
            IReadOnlyDictionary<string, string> metadata = SafetensorsFile.Read(path, (entry, stream) =>
            {
                Tensor value = empty(entry.Shape, dtype: TensorElements.Type(entry.Type));
                tensors.Add(entry.Name, value);
                TensorBytes.Read(stream, value);
            });
            return (tensors, metadata);
        }
        catch
        {
            foreach (Tensor value in tensors.Values)
            {
                value.Dispose();
            }

            throw;
        }
    }
}
