namespace Semiflow.Files;

/// <summary>The elements behind a .npy header.</summary>
internal static class NumpyArray
{
    /// <summary>Checks that an array of numbers follows, and that its bytes are there.</summary>
    /// <param name="header">What the file claims.</param>
    /// <param name="available">Bytes behind the header: they guard against sizes that a damaged header claims.</param>
    /// <exception cref="FormatException">It holds text.</exception>
    /// <exception cref="EndOfStreamException">Not enough bytes are there.</exception>
    public static ElementType Check(NumpyHeader header, long available)
    {
        ElementType type = header.Type.Element
            ?? throw new FormatException($"it holds text ({header.Type.Description}), where numbers are expected.");
        return checked(header.Count * header.Type.Width) <= available ? type : throw new EndOfStreamException();
    }

    /// <summary>Makes elements little-endian that are not; those of a complex type are two numbers each.</summary>
    public static void Straighten(Span<byte> bytes, NumpyType type)
    {
        int width = type.Kind == 'c' ? type.Width / 2 : type.Width;
        for (Span<byte> rest = type.BigEndian ? bytes : []; rest.Length >= width; rest = rest[width..])
        {
            rest[..width].Reverse();
        }
    }

    /// <summary>Reads the elements behind a header.</summary>
    /// <param name="stream">Behind the header.</param>
    /// <param name="header">The header.</param>
    /// <param name="available">Bytes behind it.</param>
    public static StoredArray Read(Stream stream, NumpyHeader header, long available)
    {
        ElementType type = Check(header, available);
        byte[] bytes = new byte[checked((int)(header.Count * header.Type.Width))];
        stream.ReadExactly(bytes);
        Straighten(bytes, header.Type);
        return new StoredArray(type, header.Shape, header.FortranOrder ? RowMajor(bytes, header.Shape, header.Type.Width) : bytes);
    }

    // The first index runs fastest in the source, the last one in the target.
    private static byte[] RowMajor(byte[] source, long[] shape, int width)
    {
        var target = new byte[source.Length];
        var index = new long[shape.Length];
        for (int at = 0; at < source.Length; at += width)
        {
            long place = 0;
            for (int axis = 0; axis < shape.Length; axis++)
            {
                place = (place * shape[axis]) + index[axis];
            }

            source.AsSpan(at, width).CopyTo(target.AsSpan(checked((int)(place * width))));
            for (int axis = 0; axis < shape.Length && ++index[axis] == shape[axis]; axis++)
            {
                index[axis] = 0;
            }
        }

        return target;
    }
}
