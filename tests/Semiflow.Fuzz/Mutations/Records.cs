namespace Semiflow.Fuzz.Mutations;

/// <summary>Damage to files of records of one length: what is counted, cut, doubled, shifted, and the labels at their beginning.</summary>
internal static class Records
{
    /// <summary>Some damage.</summary>
    /// <param name="seed">A sound file.</param>
    /// <param name="random">Chooses.</param>
    /// <param name="length">Bytes of a record.</param>
    /// <param name="labels">Bytes at its beginning that are labels.</param>
    public static byte[] Apply(byte[] seed, Random random, int length, int labels)
    {
        byte[] bytes = [.. seed];
        int count = bytes.Length / length, one = random.Next(count) * length, other = random.Next(count) * length;
        switch (random.Next(8))
        {
            case 0: // Another record size: a byte too many or too few in each.
                return random.Next(2) == 0
                    ? [.. bytes.Chunk(length).SelectMany(record => record.Append((byte)0))]
                    : [.. bytes.Chunk(length).SelectMany(record => record.Skip(1))];
            case 1: // Whole records, fewer or more.
                return random.Next(2) == 0 ? bytes[..one] : [.. bytes, .. bytes.AsSpan(one, length)];
            case 2: // Around a whole record.
                return bytes[..Math.Clamp(one + length + random.Next(-2, 3), 0, bytes.Length)];
            case 3:
                return bytes[..random.Next(bytes.Length)];
            case 4: // Swapped labels: of two records, and of one with its image.
                (bytes[one], bytes[other + labels - 1]) = (bytes[other + labels - 1], bytes[one]);
                (bytes[one], bytes[one + random.Next(length)]) = (bytes[one + random.Next(length)], bytes[one]);
                return bytes;
            case 5:
                bytes[one + random.Next(labels)] = (byte)random.Next(256);
                return bytes;
            case 6: // All labels one byte off.
                return [.. bytes.AsSpan(1), bytes[0]];
            default:
                return Mutation.Apply(seed, random);
        }
    }
}
