using System.Buffers.Binary;

namespace Semiflow.Fuzz.Mutations;

/// <summary>Damage to bytes, mostly where structures are: sizes, addresses, texts of numbers, and what lies behind the end.</summary>
internal static class Mutation
{
    private const int LongestBlock = 96;

    /// <summary>Some damage; lengths stay where <paramref name="inPlace"/> is set.</summary>
    public static byte[] Apply(byte[] seed, Random random, bool inPlace = false)
    {
        byte[] bytes = [.. seed];
        for (int left = 1 + random.Next(1 + random.Next(4)); left > 0 && bytes.Length > 0; left--)
        {
            bytes = !inPlace && random.Next(6) == 0 ? Resize(bytes, random) : Change(bytes, random);
        }

        return bytes;
    }

    private static byte[] Change(byte[] bytes, Random random)
    {
        // Headers come first in most formats.
        int at = random.Next(random.Next(3) == 0 ? bytes.Length : Math.Min(bytes.Length, 64 << random.Next(8)));
        switch (random.Next(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2 or 3:
                Integer.Write(bytes, at, 1 << random.Next(4), random.Next(2) == 0, Integer.Interesting(random, bytes.Length));
                break;
            case 4:
                int width = 1 << random.Next(4);
                bool big = random.Next(2) == 0;
                Integer.Write(bytes, at, width, big, unchecked(Integer.Read(bytes, at, width, big) + (ulong)(random.Next(33) - 16)));
                break;
            case 5:
                Copy(bytes, random.Next(bytes.Length), at, 1 + random.Next(LongestBlock));
                break;
            case 6:
                Address(bytes, random);
                break;
            case 7:
                Digits.Replace(bytes, random);
                break;
            default:
                bytes.AsSpan(at, Math.Min(bytes.Length - at, 1 + random.Next(LongestBlock))).Fill((byte)(random.Next(2) * 255));
                break;
        }

        return bytes;
    }

    private static byte[] Resize(byte[] bytes, Random random)
    {
        int at = random.Next(bytes.Length), count = Math.Min(bytes.Length - at, 1 + random.Next(LongestBlock));
        return random.Next(4) switch
        {
            0 => bytes[..at],
            1 => [.. bytes[..at], .. bytes[(at + count)..]],
            2 => [.. bytes[..at], .. bytes.AsSpan(at, count), .. bytes[at..]],
            _ => [.. bytes, .. bytes.AsSpan(at, count)],
        };
    }

    // What looks like an address becomes another one: links that lead in circles, parts that lie over each other.
    private static void Address(byte[] bytes, Random random)
    {
        List<int> found = [];
        int start = random.Next(bytes.Length), window = 4096;
        for (int at = start; at + 8 <= bytes.Length && at < start + window; at++)
        {
            if (BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)) is var value && value > 32 && value < (ulong)bytes.Length)
            {
                found.Add(at);
            }
        }

        if (found.Count > 0)
        {
            Copy(bytes, found[random.Next(found.Count)], found[random.Next(found.Count)], 8);
        }
    }

    private static void Copy(byte[] bytes, int from, int to, int count)
    {
        count = Math.Min(count, bytes.Length - Math.Max(from, to));
        bytes.AsSpan(from, count).ToArray().CopyTo(bytes, to);
    }
}
