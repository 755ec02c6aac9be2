namespace Semiflow;

/// <summary>How many slips of the keyboard lie between two words.</summary>
internal static class EditDistance
{
    /// <summary>
    /// The names, nearest to <paramref name="asked"/> first, case ignored; at most <paramref name="limit"/> and then an ellipsis.
    /// </summary>
    public static IEnumerable<string> Order(string asked, IReadOnlyCollection<string> names, int limit = 20)
    {
        IEnumerable<string> ordered = names.OrderBy(name => Between(asked.ToUpperInvariant(), name.ToUpperInvariant())).Take(limit);
        return names.Count > limit ? ordered.Append($"… ({names.Count} in total)") : names.Count == 0 ? ["nothing"] : ordered;
    }

    /// <summary>
    /// Least number of insertions, deletions, substitutions and swaps of neighbors that make b of a, no part changed twice (optimal string
    /// alignment), by <c>d_ij = min(d_{i−1,j} + 1, d_{i,j−1} + 1, d_{i−1,j−1} + [a_i ≠ b_j], d_{i−2,j−2} + 1 after a swap)</c>.
    /// </summary>
    /// <param name="a">A word; case counts.</param>
    /// <param name="b">Another.</param>
    public static int Between(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                int change = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
