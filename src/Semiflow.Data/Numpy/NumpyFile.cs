using System.Text;
using Semiflow.Files;
using Semiflow.Native;
using static TorchSharp.torch;

namespace Semiflow.Data.Numpy;

/// <summary>Reads and writes .npy arrays: floats, integers, bool, complex; any byte and memory order; text without dimensions.</summary>
public static class NumpyFile
{
    /// <summary>Reads an array.</summary>
    /// <returns>A contiguous CPU tensor of the file's shape and type.</returns>
    /// <exception cref="InputException">The file is missing, damaged or of a type that has no tensor.</exception>
    public static Tensor Read(string path)
    {
        using FileStream stream = Open(path);
        return Guard(path, () =>
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

    internal static FileStream Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new InputException($"{path} is a folder: give one data file.");
        }

        if (!File.Exists(path))
        {
            throw new InputException($"{path} does not exist. Check the path.");
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>Runs a read of <paramref name="place"/> and turns damage into a message for the user.</summary>
    internal static T Guard<T>(string place, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (EndOfStreamException error)
        {
            throw new InputException($"{place} is truncated: it ends before its data do. Copy or create the file again.", error);
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            throw new InputException($"{place} cannot be read: {error.Message}", error);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw new InputException($"{place} is damaged: {error.Message} Copy or create the file again.", error);
        }
    }

    internal static void WriteTensor(Stream stream, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        stream.Write(NumpyHeader.Encode(NumpyType.Describe(value.dtype), value.shape));
        TensorBytes.Write(stream, value);
    }

    internal static void WriteText(Stream stream, string text)
    {
        byte[] bytes = Encoding.UTF32.GetBytes(text.Length == 0 ? "\0" : text);
        stream.Write(NumpyHeader.Encode($"<U{bytes.Length / 4}", []));
        stream.Write(bytes);
    }

    /// <summary>
    /// Reads the elements behind a header; <paramref name="available"/> bytes guard against sizes that a damaged header claims.
    /// </summary>
    internal static Tensor ReadTensor(Stream stream, NumpyHeader header, long available)
    {
        ScalarType type = header.Type.Tensor
            ?? throw new FormatException($"it holds text ({header.Type.Description}), where numbers are expected.");
        if (checked(header.Count * header.Type.Width) > available)
        {
            throw new EndOfStreamException();
        }

        long[] shape = header.FortranOrder ? [.. header.Shape.Reverse()] : header.Shape;
        Tensor value = empty(shape, dtype: type);
        TensorBytes.Read(stream, value);
        if (header.Type.BigEndian)
        {
            SwapBytes(value, header.Type.Kind == 'c' ? header.Type.Width / 2 : header.Type.Width);
        }

        if (!header.FortranOrder || shape.Length < 2)
        {
            return value;
        }

        using (value)
        using (Tensor turned = value.permute([.. Enumerable.Range(0, shape.Length).Reverse().Select(axis => (long)axis)]))
        {
            return turned.contiguous();
        }
    }

    internal static string ReadText(Stream stream, NumpyHeader header, long available)
    {
        if (header.Type.Kind != 'U' || header.Count != 1)
        {
            throw new FormatException(
                $"it holds {header.Type.Description} of shape ({string.Join(", ", header.Shape)}), where one text is expected.");
        }

        if (header.Type.Width > available)
        {
            throw new EndOfStreamException();
        }

        byte[] bytes = new byte[header.Type.Width];
        stream.ReadExactly(bytes);
        return new UTF32Encoding(header.Type.BigEndian, byteOrderMark: false).GetString(bytes).TrimEnd('\0');
    }

    private static void SwapBytes(Tensor value, int width)
    {
        for (Span<byte> rest = value.bytes; rest.Length >= width; rest = rest[width..])
        {
            rest[..width].Reverse();
        }

        GC.KeepAlive(value);
    }
}
