namespace Semiflow.Training;

/// <summary>Random numbers as pure functions of seeds, so that a resumed run needs no generator state.</summary>
public static class Randomness
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>A seed derived from <paramref name="seed"/> for purpose or step <paramref name="stream"/> (SplitMix64 finalizer twice).</summary>
    public static ulong Mix(ulong seed, ulong stream) => Scramble(Scramble(seed + Golden) ^ (stream * Golden + 1));

    /// <summary>A uniformly random order of 0 … <paramref name="count"/> - 1, the same for the same seed and epoch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative count.</exception>
    public static int[] Permutation(int count, ulong seed, int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ulong state = Mix(seed, (ulong)epoch);
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            // Fisher-Yates, inside out.
            int j = Below(i + 1, ref state);
            order[i] = order[j];
            order[j] = i;
        }

        return order;
    }

    /// <summary>Uniform on 0 … bound - 1 without bias: Lemire's multiplication with rejection (arXiv 1805.10941).</summary>
    private static int Below(int bound, ref ulong state)
    {
        ulong range = (ulong)bound;
        ulong threshold = (0UL - range) % range;
        while (true)
        {
            UInt128 product = (UInt128)Scramble(state += Golden) * range;
            if ((ulong)product >= threshold)
            {
                return (int)(ulong)(product >> 64);
            }
        }
    }

    private static ulong Scramble(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
