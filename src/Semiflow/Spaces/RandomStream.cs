namespace Semiflow.Spaces;

/// <summary>
/// Random numbers as a pure function of a seed and an index (SplitMix64, Steele et al. 2014): trajectory i of a set draws from
/// stream i, so that a part of the set agrees with the whole. Not thread-safe: use one stream per thread.
/// </summary>
/// <param name="seed">Seed of the set.</param>
/// <param name="index">Index within the set, or purpose.</param>
internal sealed class RandomStream(ulong seed, ulong index)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong state = Mix(seed, index);
    private double? spare;

    /// <summary>
    /// A seed derived from <paramref name="seed"/> for purpose or step <paramref name="stream"/> (SplitMix64 finalizer twice).
    /// </summary>
    public static ulong Mix(ulong seed, ulong stream) => Scramble(Scramble(seed + Golden) ^ (stream * Golden + 1));

    /// <summary>A uniformly random order of 0 … <paramref name="count"/> - 1, the same for the same seed and epoch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative count.</exception>
    public static int[] Permutation(int count, ulong seed, int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var random = new RandomStream(seed, (ulong)epoch);
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            // Fisher-Yates, inside out.
            int j = random.Below(i + 1);
            order[i] = order[j];
            order[j] = i;
        }

        return order;
    }

    /// <summary>64 random bits.</summary>
    public ulong Next() => Scramble(state += Golden);

    /// <summary>Uniform in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [lower, upper).</summary>
    public double Uniform(double lower, double upper) => lower + (upper - lower) * Uniform();

    /// <summary>Uniform on 0 … bound - 1 without bias: Lemire's multiplication with rejection (arXiv 1805.10941).</summary>
    /// <param name="bound">At least 1.</param>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        ulong range = (ulong)bound;
        ulong threshold = (0UL - range) % range;
        while (true)
        {
            UInt128 product = (UInt128)Next() * range;
            if ((ulong)product >= threshold)
            {
                return (int)(ulong)(product >> 64);
            }
        }
    }

    /// <summary>Standard normal (Marsaglia's polar method).</summary>
    public double Normal()
    {
        if (spare is { } kept)
        {
            spare = null;
            return kept;
        }

        while (true)
        {
            double x = Uniform(-1, 1), y = Uniform(-1, 1), square = x * x + y * y;
            if (square is > 0 and < 1)
            {
                double scale = Math.Sqrt(-2 * Math.Log(square) / square);
                spare = y * scale;
                return x * scale;
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
