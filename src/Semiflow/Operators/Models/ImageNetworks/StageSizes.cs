namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>What all networks in stages require of their options.</summary>
internal static class StageSizes
{
    /// <exception cref="InputException">No stage, an empty one, or more or fewer numbers of blocks than stages.</exception>
    public static void Check(IReadOnlyList<int> filters, IReadOnlyList<int> blocks)
    {
        if (filters.Count == 0 || filters.Any(count => count < 1))
        {
            throw new InputException($"a network needs at least one stage of at least one filter, not [{string.Join(", ", filters)}].");
        }

        if (blocks.Count != filters.Count || blocks.Any(count => count < 1))
        {
            throw new InputException($"{filters.Count} stages need {filters.Count} numbers of blocks of at least 1, not "
                + $"[{string.Join(", ", blocks)}].");
        }
    }
}
