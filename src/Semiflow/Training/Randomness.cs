using Semiflow.Spaces;

namespace Semiflow.Training;

/// <summary>Random numbers as pure functions of seeds, so that a resumed run needs no generator state.</summary>
internal static class Randomness
{
    /// <inheritdoc cref="RandomStream.Mix"/>
    public static ulong Mix(ulong seed, ulong stream) => RandomStream.Mix(seed, stream);

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
}
