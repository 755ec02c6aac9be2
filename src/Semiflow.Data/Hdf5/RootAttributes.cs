using Semiflow.Data.Conventions;
using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5;

/// <summary>What the root of a file says about it, as texts.</summary>
internal static class RootAttributes
{
    private const string Conditions = "boundary_conditions";
    private const int MostNumbers = 16; // More say nothing about the file as a whole.

    public static IReadOnlyDictionary<string, string> Read(Hdf5File file)
    {
        var attributes = new Hdf5Object(file, file.Root).Attributes;
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach (string name in attributes.Names)
        {
            if (Text(attributes, name) is { } text)
            {
                texts[name] = text;
            }
        }

        if (!texts.ContainsKey("boundary") && Well(file) is { } boundary)
        {
            texts["boundary"] = boundary;
        }

        return texts;
    }

    private static string? Text(Hdf5Attributes attributes, string name) => attributes.Text(name)
        ?? (attributes.Numbers(name) is { Length: <= MostNumbers } numbers ? NumberList.Text(numbers, attributes.IsSingle(name)) : null);

    /// <summary>
    /// The boundaries of a file of The Well: a group with one member a condition, each with the attributes <c>bc_type</c> (PERIODIC, WALL,
    /// OPEN) and <c>associated_dims</c>. Which of the others are on which nodes is not said there: they are cells.
    /// </summary>
    private static string? Well(Hdf5File file)
    {
        if (file.Find(Conditions) is not { IsGroup: true } group || file.Find("dimensions") is not { } dimensions
            || (dimensions.Attributes.Texts("spatial_dims") ?? new Hdf5Object(file, file.Root).Attributes.Texts("spatial_dims"))
                is not { Length: > 0 } axes)
        {
            return null;
        }

        var found = new Dictionary<string, string>();
        foreach (Link link in group.File.Links(group.Header).Values)
        {
            if (group.File.Follow(group.Header, link) is { } condition
                && condition.Attributes.Texts("bc_type") is [var type] && condition.Attributes.Texts("associated_dims") is { } dims)
            {
                foreach (string axis in dims)
                {
                    found[axis] = type.Equals("periodic", StringComparison.OrdinalIgnoreCase) ? "periodic" : "neumann_cells";
                }
            }
        }

        return axes.All(found.ContainsKey) ? string.Join(',', axes.Select(axis => found[axis])) : null;
    }
}
