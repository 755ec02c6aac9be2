using Semiflow.Files;
using Semiflow.Native;
using static TorchSharp.torch;

namespace Semiflow.Data.Numpy;

/// <summary>Reads and writes .npy arrays: floats, integers, bool, complex; any byte and memory order; text without dimensions.</summary>
internal static class NumpyFile
{
    /// <summary>Reads an array.</summary>
    /// <returns>A contiguous CPU tensor of the file's shape and type.</returns>
    /// <exception cref="InputException">The file is missing, damaged or of a type that has no tensor.</exception>
    public static Tensor Read(string path)
    {
        using FileStream stream = ArrayFile.Open(path);
        return ArrayFile.Guard(path, () =>
        {
            NumpyHeader header = NumpyHeader.Read(stream);
            Tensor value = ReadTensor(stream, header, stream.Length - stream.Position);
            return stream.Position == stream.Length
                ? value
                : throw new FormatException($"{stream.Length - stream.Position} bytes follow the array; the file is damaged.");
        });
    }

    /// <summary>Writes an array in C order, little-endian; atomic.</summary>
    /// <exception cref="InputException">The file cannot be written, or NumPy has no such element type.</exception>
    public static void Write(string path, Tensor value) => AtomicFile.Write(path, stream => WriteTensor(stream, value));

    internal static void WriteTensor(Stream stream, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        stream.Write(NumpyHeader.Encode(NumpyType.Describe(TensorElements.Of(value.dtype)), value.shape));
        TensorBytes.Write(stream, value);
    }

    /// <summary>
    /// Reads the elements behind a header; <paramref name="available"/> bytes guard against sizes that a damaged header claims.
    /// </summary>
    internal static Tensor ReadTensor(Stream stream, NumpyHeader header, long available) =>
        NumpyBlock.Read(stream, header, available, new long[header.Shape.Length], header.Shape);
}
