using Semiflow.Files;
using Semiflow.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Data.Numpy;

/// <summary>
/// Reads a block of a .npy array from a stream that can only go on: what is not asked for goes by, a piece at a time, and takes no memory.
/// </summary>
internal static class NumpyBlock
{
    private const long Piece = 1L << 26;

    /// <summary>Reads a block and goes to the end of the array.</summary>
    /// <param name="stream">Behind the header.</param>
    /// <param name="header">The header.</param>
    /// <param name="available">Bytes behind it: they guard against sizes that a damaged header claims.</param>
    /// <param name="starts">First index along each dimension.</param>
    /// <param name="counts">Entries along each.</param>
    /// <exception cref="FormatException">It holds text, or an integer that is too large.</exception>
    /// <exception cref="EndOfStreamException">Not enough bytes are there.</exception>
    public static Tensor Read(Stream stream, NumpyHeader header, long available, long[] starts, long[] counts)
    {
        ScalarType type = TensorElements.Type(NumpyArray.Check(header, available));
        long[] shape = header.Shape;
        if (header.FortranOrder)
        {
            (shape, starts, counts) = ([.. shape.Reverse()], [.. starts.Reverse()], [.. counts.Reverse()]);
        }

        Tensor block = empty(counts, dtype: type);
        if (shape.Length == 0 || shape.Contains(0))
        {
            Fill(stream, header.Type, block);
            return block;
        }

        long row = shape.Skip(1).Aggregate((long)header.Type.Width, (bytes, size) => bytes * size);
        Pass(stream, starts[0] * row);
        if (counts.AsSpan(1).SequenceEqual(shape.AsSpan(1)))
        {
            Fill(stream, header.Type, block);
        }
        else
        {
            FillRows(stream, header.Type, shape, starts, block, Math.Max(1, Piece / Math.Max(1, row)));
        }

        Pass(stream, (shape[0] - starts[0] - counts[0]) * row);
        if (!header.FortranOrder || shape.Length < 2)
        {
            return block;
        }

        using (block)
        using (Tensor turned = block.permute([.. Enumerable.Range(0, shape.Length).Reverse().Select(axis => (long)axis)]))
        {
            return turned.contiguous();
        }
    }

    /// <summary>The next elements of the stream, in the order of the tensor.</summary>
    private static void Fill(Stream stream, NumpyType type, Tensor target)
    {
        using Tensor flat = target.view(-1);
        long most = Piece / type.Room;
        byte[] stored = new byte[Math.Min(most, flat.NumberOfElements) * type.Width];
        for (long at = 0; at < flat.NumberOfElements; at += most)
        {
            using Tensor part = flat.narrow(0, at, Math.Min(most, flat.NumberOfElements - at));
            Span<byte> bytes = stored.AsSpan(0, (int)(part.NumberOfElements * type.Width));
            stream.ReadExactly(bytes);
            NumpyArray.Convert(bytes, type, part.bytes);
            GC.KeepAlive(part);
        }
    }

    /// <summary>Rows of the first dimension, so many at once, of which a part along the others is wanted.</summary>
    private static void FillRows(Stream stream, NumpyType type, long[] shape, long[] starts, Tensor target, long most)
    {
        for (long at = 0; at < target.shape[0]; at += most)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor part = target.narrow(0, at, Math.Min(most, target.shape[0] - at));
            Tensor rows = empty([part.shape[0], .. shape.Skip(1)], dtype: target.dtype);
            Fill(stream, type, rows);
            for (int axis = 1; axis < shape.Length; axis++)
            {
                rows = rows.narrow(axis, starts[axis], target.shape[axis]);
            }

            part.copy_(rows);
        }
    }

    private static void Pass(Stream stream, long bytes)
    {
        byte[] buffer = new byte[Math.Min(bytes, 1 << 16)];
        for (long left = bytes; left > 0; left -= Math.Min(left, buffer.Length))
        {
            stream.ReadExactly(buffer, 0, (int)Math.Min(left, buffer.Length));
        }
    }
}
