using System.Globalization;

namespace Semiflow.Cli;

/// <summary>Several seeds as they are typed: <c>0:5</c> for 0 to 4, or <c>1,5,9</c>.</summary>
internal static class SeedList
{
    private const int Most = 1000;

    /// <summary>Reads them.</summary>
    /// <exception cref="InputException">Neither a range nor a list, or none, too many, or one twice.</exception>
    public static IReadOnlyList<long> Parse(string text)
    {
        string[] ends = text.Split(':');
        if (ends.Length == 2 && Number(ends[0]) is { } first && Number(ends[1]) is { } end && end > first)
        {
            return end - first <= Most ? [.. Enumerable.Range(0, (int)(end - first)).Select(i => first + i)]
                : throw new InputException($"--seeds {text} are {end - first} seeds; at most {Most} are run together.");
        }

        long?[] listed = [.. text.Split(',').Select(Number)];
        return ends.Length > 1 || listed.Contains(null) || listed.Length > Most
            ? throw new InputException($"--seeds must be a range such as 0:5, which are the seeds 0 to 4, or a list such as 1,5,9, not "
                + $"'{text}'.")
            : listed.Distinct().Count() == listed.Length ? [.. listed.Select(seed => seed!.Value)]
            : throw new InputException($"--seeds {text} names a seed twice.");
    }

    private static long? Number(string text) =>
        long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
