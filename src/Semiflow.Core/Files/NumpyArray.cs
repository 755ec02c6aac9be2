using System.Buffers.Binary;

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

    /// <summary>
    /// Elements as memory has them: little-endian (those of a complex type are two numbers each), integers without a sign in the next wider
    /// type that has one.
    /// </summary>
    /// <param name="stored">Elements of a file; afterwards their order of bytes is the machine's.</param>
    /// <param name="type">Their type.</param>
    /// <param name="target">Room for as many, <see cref="NumpyType.Room"/> bytes each.</param>
    /// <exception cref="FormatException">An integer is larger than those of 64 bits with a sign are.</exception>
    public static void Convert(Span<byte> stored, NumpyType type, Span<byte> target)
    {
        Straighten(stored, type);
        if (type.Room != type.Width)
        {
            target.Clear();
            for (int i = 0; i < stored.Length / type.Width; i++)
            {
                stored.Slice(i * type.Width, type.Width).CopyTo(target[(i * type.Room)..]);
            }

            return;
        }

        stored.CopyTo(target);
        for (int i = 0; type is { Kind: 'u', Width: 8 } && i < stored.Length; i += 8)
        {
            if (BinaryPrimitives.ReadUInt64LittleEndian(stored[i..]) is var number and > long.MaxValue)
            {
                throw new FormatException(
                    $"it holds {number}, and integers are read up to {long.MaxValue}. Save it as f8 if its last digits do not matter.");
            }
        }
    }

    private static void Straighten(Span<byte> bytes, NumpyType type)
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
        byte[] elements = new byte[checked((int)(header.Count * header.Type.Room))];
        Convert(bytes, header.Type, elements);
        return new StoredArray(type, header.Shape, header.FortranOrder ? RowMajor(elements, header.Shape, header.Type.Room) : elements);
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
