namespace Semiflow.Data;

/// <summary>Orders existing names by likeness to a name that was asked for, for messages.</summary>
internal static class Nearest
{
    /// <summary>The names, nearest in edit distance first; at most <paramref name="limit"/> and then an ellipsis.</summary>
    public static IEnumerable<string> Order(string asked, IReadOnlyCollection<string> names, int limit = 20)
    {
        IEnumerable<string> ordered = names.OrderBy(name => Distance(asked.ToUpperInvariant(), name.ToUpperInvariant())).Take(limit);
        return names.Count > limit ? ordered.Append($"… ({names.Count} in all)") : names.Count == 0 ? ["nothing"] : ordered;
    }

    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
