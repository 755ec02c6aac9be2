namespace Semiflow;

/// <summary>Finds what a user most likely meant by a name that does not exist.</summary>
internal static class KnownNames
{
    /// <summary>
    /// The item of <paramref name="known"/> nearest to <paramref name="name"/> in edit distance (insertions, deletions,
    /// substitutions, swaps of neighbors; case ignored); null when none is near: more than half the letters differ.
    /// </summary>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        (string Item, double Cost) best = known
            .Select(item => (item, Cost(name.ToLowerInvariant(), item.ToLowerInvariant())))
            .DefaultIfEmpty(("", double.PositiveInfinity))
            .MinBy(pair => pair.Item2);
        return best.Cost <= Math.Max(name.Length, best.Item.Length) / 2.0 ? best.Item : null;
    }

    /// <summary>An error that names what is unknown, the nearest known name, and all of them.</summary>
    /// <param name="kind">What the name should name, e.g. <c>recipe</c>.</param>
    /// <param name="name">The unknown name.</param>
    /// <param name="known">The names that exist.</param>
    public static InputException Unknown(string kind, string name, IReadOnlyCollection<string> known)
    {
        string? nearest = Nearest(name, known);
        return new InputException(
            $"unknown {kind} '{name}'.{(nearest is null ? "" : $" Did you mean '{nearest}'?")} Known: {string.Join(", ", known)}.");
    }

    private static double Cost(string a, string b)
    {
        // The end of a longer name ("epochs" for "training.epochs") or its beginning is a near miss whatever its length.
        double part = a.Length >= 3 && (b.EndsWith("." + a, StringComparison.Ordinal) || b.StartsWith(a, StringComparison.Ordinal))
            ? 1
            : double.PositiveInfinity;
        return Math.Min(part, EditDistance.Between(a, b));
    }
}
