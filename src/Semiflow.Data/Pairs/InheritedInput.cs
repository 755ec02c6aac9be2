namespace Semiflow.Data.Pairs;

/// <summary>The array of inputs that a run was trained on, asked of another file.</summary>
internal static class InheritedInput
{
    /// <summary>Checks that a file has the array that nobody named for it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Name of the array; null where the run names none.</param>
    /// <param name="options">Whether it is the run's.</param>
    /// <param name="has">Whether the file has an array of that name.</param>
    /// <param name="names">The arrays that it has.</param>
    /// <exception cref="InputException">The file has none of that name.</exception>
    public static void Require(string path, string? name, OptionUse options, Func<string, bool> has, IReadOnlyList<string> names)
    {
        if (name is not null && options.IsInherited("--input") && !has(name))
        {
            throw new InputException($"{path} has no array '{name}' (the run's input): name yours with --name. It has: "
                + $"{string.Join(", ", EditDistance.Order(name, names))}.");
        }
    }
}
