using Semiflow.Data.Numpy;

namespace Semiflow.Recipes.Sources;

/// <summary>Which array of an archive is meant.</summary>
internal static class ArrayChoice
{
    /// <summary>What to say where several arrays could be meant.</summary>
    /// <param name="path">The archive's path.</param>
    /// <param name="archive">The archive.</param>
    /// <param name="wanted">What the array is for, to follow "name the one", e.g. <c>with the inputs</c>.</param>
    public static InputException Unclear(string path, NumpyArchive archive, string wanted) =>
        new($"{path} has the arrays {string.Join(", ", archive.Names)}: name the one {wanted} with --name.");
}
