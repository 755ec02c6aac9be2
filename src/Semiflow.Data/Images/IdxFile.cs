using System.Buffers.Binary;
using System.IO.Compression;
using Semiflow.Files;

namespace Semiflow.Data.Images;

/// <summary>
/// IDX files of unsigned bytes, the format of MNIST: <c>00 00 08 rank</c>, the sizes as big-endian int32, then the bytes. Plain or gzip,
/// recognized by their first bytes and read in place.
/// </summary>
internal static class IdxFile
{
    private const byte UnsignedByte = 0x08;

    /// <summary>Reads an array.</summary>
    /// <exception cref="InputException">Missing, damaged, not IDX, not of bytes, or of another length than its header says.</exception>
    public static IdxArray Read(string path)
    {
        int[] shape = [];
        byte[] bytes = WholeFile.Read(path, 4, header =>
        {
            Check(path, header);
            return 4 + (4 * header[3]);
        }, (header, length) =>
        {
            shape = [.. Enumerable.Range(0, header[3]).Select(axis => BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 + (4 * axis))))];
            return shape.All(size => size >= 0)
                ? shape.Aggregate((long)1, (product, size) => checked(product * size)) + length
                : throw new InputException($"{path} has a negative size ({string.Join(" x ", shape)}); it is damaged. Copy or download it "
                    + $"again.");
        });
        return new IdxArray(shape, bytes[(4 + (4 * shape.Length))..]);
    }

    /// <summary>Writes an array, atomically; gzip where the name ends in .gz.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">Another number of bytes than the shape has.</exception>
    public static void Write(string path, IdxArray array)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(array);
        if (array.Shape.Count is 0 or > byte.MaxValue || array.Shape.Aggregate(1L, (product, size) => product * size) != array.Bytes.Length)
        {
            throw new ArgumentException($"[{string.Join(", ", array.Shape)}] is not a shape of {array.Bytes.Length} bytes.", nameof(array));
        }

        byte[] header = new byte[4 + (4 * array.Shape.Count)];
        (header[2], header[3]) = (UnsignedByte, (byte)array.Shape.Count);
        for (int axis = 0; axis < array.Shape.Count; axis++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * axis)), array.Shape[axis]);
        }

        AtomicFile.Write(path, stream =>
        {
            bool pack = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
            using GZipStream? packed = pack ? new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true) : null;
            Stream content = packed ?? stream;
            content.Write(header);
            content.Write(array.Bytes);
        });
    }

    private static void Check(string path, byte[] header)
    {
        if (header[0] != 0 || header[1] != 0)
        {
            throw new InputException(
                $"{path} is not an IDX file: expected the first bytes 00 00 08, found {Convert.ToHexString(header, 0, 3)}. Give the file "
                    + $"as it was published, plain or .gz.");
        }

        if (header[2] != UnsignedByte)
        {
            string type = header[2] switch { 0x09 => "signed bytes", 0x0b => "int16", 0x0c => "int32", 0x0d => "float32", 0x0e =>
                "float64", _ => "nothing known" };
            throw new InputException($"{path} holds {type} (type {header[2]:X2}); images and labels are unsigned bytes (type 08).");
        }

        if (header[3] == 0)
        {
            throw new InputException($"{path} has no dimension; it is damaged. Copy or download it again.");
        }
    }
}
