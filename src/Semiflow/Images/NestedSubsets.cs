using Semiflow.Spaces;

namespace Semiflow.Images;

/// <summary>Draws without replacement; a smaller draw is part of a larger one with the same seed.</summary>
internal static class NestedSubsets
{
    public static void Check(int count, int available, string name)
    {
        if (count < 0 || count > available)
        {
            throw new InputException($"{name}: {count} images are asked for, but there are only {available}.");
        }
    }

    public static bool[] Uniform(int available, int count, ulong seed)
    {
        bool[] chosen = new bool[available];
        foreach (int index in RandomStream.Permutation(available, seed, 0).AsSpan(0, count))
        {
            chosen[index] = true;
        }

        return chosen;
    }

    public static bool[] Stratified(int[] labels, int classes, int count, ulong seed)
    {
        int[][] members = new int[classes][];
        for (int c = 0; c < classes; c++)
        {
            members[c] = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == c)];
        }

        int[] quota = Quotas([.. members.Select(list => list.Length)], count);
        bool[] chosen = new bool[labels.Length];
        for (int c = 0; c < classes; c++)
        {
            foreach (int place in RandomStream.Permutation(members[c].Length, seed, c + 1).AsSpan(0, quota[c]))
            {
                chosen[members[c][place]] = true;
            }
        }

        return chosen;
    }

    // Largest remainder: whole shares first, then one more where the fraction left over is largest, lower classes first in a tie.
    private static int[] Quotas(int[] sizes, int count)
    {
        long total = sizes.Sum(size => (long)size);
        if (total == 0)
        {
            return new int[sizes.Length];
        }

        int[] quota = [.. sizes.Select(size => (int)((long)size * count / total))];
        int left = count - quota.Sum();
        foreach (int c in Enumerable.Range(0, sizes.Length).OrderByDescending(c => (long)sizes[c] * count % total).Take(left))
        {
            quota[c]++;
        }

        return quota;
    }
}
