namespace Semiflow.Data.Hdf5.Filters;

/// <summary>Unpacks LibLZF, the fast compression of h5py.</summary>
internal static class Lzf
{
    /// <param name="input">The packed bytes.</param>
    /// <param name="limit">Bytes that come out at most.</param>
    public static byte[] Undo(byte[] input, int limit)
    {
        byte[] output = new byte[Math.Min(limit, Math.Max(64L, input.Length * 264L))];
        int from = 0, to = 0;
        while (from < input.Length)
        {
            int control = input[from++], length = control < 32 ? control + 1 : control >> 5;
            if (control < 32)
            {
                Fits(from + length <= input.Length && to + length <= output.Length);
                input.AsSpan(from, length).CopyTo(output.AsSpan(to));
                (from, to) = (from + length, to + length);
                continue;
            }

            if (length == 7)
            {
                Fits(from < input.Length);
                length += input[from++];
            }

            Fits(from < input.Length);
            int back = ((control & 31) << 8) + input[from++] + 1;
            length += 2;
            Fits(back <= to && to + length <= output.Length);
            for (int i = 0; i < length; i++, to++)
            {
                output[to] = output[to - back]; // One after another: they may overlap.
            }
        }

        return to == output.Length ? output : output[..to];
    }

    private static void Fits(bool good)
    {
        if (!good)
        {
            throw new InvalidDataException("a chunk packed by lzf does not unpack.");
        }
    }
}
