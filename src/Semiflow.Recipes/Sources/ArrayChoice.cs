namespace Semiflow.Recipes.Sources;

/// <summary>Which array of a file is meant.</summary>
internal static class ArrayChoice
{
    /// <summary>What to say where several arrays could be meant.</summary>
    /// <param name="path">The file.</param>
    /// <param name="names">Its arrays.</param>
    /// <param name="wanted">What the array is for, to follow "name the one", e.g. <c>with the inputs</c>.</param>
    public static InputException Unclear(string path, IReadOnlyList<string> names, string wanted) =>
        new($"{path} has the arrays {string.Join(", ", names)}: name the one {wanted} with --name.");
}
