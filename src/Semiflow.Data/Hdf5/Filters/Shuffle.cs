namespace Semiflow.Data.Hdf5.Filters;

/// <summary>Puts together again elements whose first bytes, second bytes, … stand one after another.</summary>
internal static class Shuffle
{
    public static byte[] Undo(byte[] input, int size)
    {
        if (size < 2 || size > input.Length)
        {
            return input;
        }

        int count = input.Length / size;
        byte[] output = new byte[input.Length];
        for (int b = 0; b < size; b++)
        {
            ReadOnlySpan<byte> plane = input.AsSpan(b * count, count);
            for (int i = 0, at = b; i < plane.Length; i++, at += size)
            {
                output[at] = plane[i];
            }
        }

        input.AsSpan(count * size).CopyTo(output.AsSpan(count * size));
        return output;
    }
}
