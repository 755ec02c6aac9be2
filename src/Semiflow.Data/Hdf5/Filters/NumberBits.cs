namespace Semiflow.Data.Hdf5.Filters;

/// <summary>The filter "nbit": of each number only the bits of its precision are stored.</summary>
internal static class NumberBits
{
    private const int Atomic = 1, Array = 2, Compound = 3, Deepest = 16;

    /// <param name="input">The packed bytes.</param>
    /// <param name="values">Parameters: their count, whether nothing was packed, the elements of a chunk, and the type.</param>
    /// <param name="limit">Bytes that come out at most.</param>
    public static byte[] Undo(byte[] input, uint[] values, int limit)
    {
        if (values.Length >= 2 && values[1] != 0)
        {
            return input;
        }

        int at = values.Length >= 5 ? 3 : throw new InvalidDataException("the filter nbit has too few parameters.");
        Part type = Parse(values, ref at, 0);
        long count = values[2];
        if (count * type.Size > limit || (Int128)count * type.Bits > 8L * input.Length)
        {
            throw new InvalidDataException("a chunk packed by nbit claims more bytes than a chunk or its packed bytes have.");
        }

        byte[] output = new byte[count * type.Size];
        var bits = new BitStream(input);
        for (int i = 0; i < count; i++)
        {
            Fill(output.AsSpan(i * type.Size, type.Size), type, ref bits);
        }

        return output;
    }

    private static Part Parse(uint[] values, ref int at, int depth)
    {
        if (at + 2 > values.Length || depth > Deepest || values[at + 1] is 0 or > int.MaxValue)
        {
            throw new InvalidDataException("the parameters of the filter nbit are incomplete.");
        }

        uint kind = values[at++];
        int size = (int)values[at++];
        switch (kind)
        {
            case Atomic:
                uint precision = at + 3 <= values.Length ? values[at + 1] : 0, offset = precision == 0 ? 0 : values[at + 2];
                bool big = precision != 0 && values[at] == 1;
                at += 3;
                return precision > 0 && (long)precision + offset <= 8L * size ? new Part(size, (int)offset, (int)precision, big, [])
                    : throw new InvalidDataException("the filter nbit keeps more bits than a number has.");
            case Array:
                Part inner = Parse(values, ref at, depth + 1);
                return size % inner.Size == 0
                    ? new Part(size, 0, 0, false, [(0, inner)]) { Times = size / inner.Size }
                    : throw new InvalidDataException("the filter nbit divides an array unevenly.");
            case Compound:
                List<(int, Part)> members = [];
                for (uint left = at < values.Length ? values[at++] : 0; left > 0; left--)
                {
                    int place = at < values.Length ? (int)values[at++] : -1;
                    Part member = Parse(values, ref at, depth + 1);
                    members.Add(place >= 0 && (long)place + member.Size <= size ? (place, member)
                        : throw new InvalidDataException("a member of a compound packed by nbit lies outside it."));
                }

                return new Part(size, 0, 0, false, members);
            default:
                return new Part(size, 0, 8 * size, true, []); // Bytes as they are: in the order of the file.
        }
    }

    private static void Fill(Span<byte> element, Part type, ref BitStream bits)
    {
        for (int i = 0; i < type.Times; i++)
        {
            foreach ((int offset, Part member) in type.Members)
            {
                Fill(element.Slice((i * member.Size) + offset, member.Size), member, ref bits);
            }
        }

        // From the byte of the highest bit down to that of the lowest one.
        for (int left = type.Precision; left > 0;)
        {
            int top = type.Offset + left - 1, place = top / 8, lowest = Math.Max(type.Offset, 8 * place), count = top - lowest + 1;
            element[type.Big ? type.Size - 1 - place : place] = (byte)(bits.Take(count) << (lowest - (8 * place)));
            left -= count;
        }
    }

    private sealed record Part(int Size, int Offset, int Precision, bool Big, IReadOnlyList<(int Offset, Part Part)> Members)
    {
        /// <summary>Elements of an array, each as its one member; else 1.</summary>
        public int Times { get; init; } = 1;

        /// <summary>Bits that an element takes.</summary>
        public long Bits => checked(Precision + (Times * Members.Sum(member => member.Part.Bits)));
    }
}
