namespace Semiflow.Fuzz.Mutations;

/// <summary>Whole numbers inside of files, and those at which readers break.</summary>
internal static class Integer
{
    /// <summary>Zero, one, powers of two and their neighbors, lengths of the file, and negative ones as their bits.</summary>
    public static ulong Interesting(Random random, int length) => unchecked(random.Next(8) switch
    {
        0 => 0,
        1 => (ulong)random.Next(5),
        2 => ulong.MaxValue - (ulong)random.Next(9),
        3 => (1UL << random.Next(64)) - (ulong)random.Next(2),
        4 => (ulong)(length + random.Next(17) - 8),
        5 => (ulong)random.Next(length + 1),
        6 => (ulong)random.Next(int.MaxValue),
        _ => (ulong)random.NextInt64(),
    });

    public static ulong Read(byte[] bytes, int at, int width, bool big)
    {
        ulong value = 0;
        for (int i = 0; i < width; i++)
        {
            int place = at + (big ? i : width - 1 - i);
            value = (value << 8) | (place < bytes.Length ? bytes[place] : (byte)0);
        }

        return value;
    }

    public static void Write(byte[] bytes, int at, int width, bool big, ulong value)
    {
        for (int i = 0; i < width && at + i < bytes.Length; i++)
        {
            bytes[at + i] = (byte)(value >> (8 * (big ? width - 1 - i : i)));
        }
    }
}
