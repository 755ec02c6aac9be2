using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5;

/// <summary>Names of all arrays of a file.</summary>
internal static class DatasetNames
{
    private const int Deepest = 100;

    /// <summary>
    /// Paths of the arrays from a group, in the order of groups from above. Each group is visited once, whatever links lead to it. What
    /// cannot be looked at without leaving the file, or is damaged, is named too: reading it says why.
    /// </summary>
    /// <exception cref="InputException">Groups are nested too deep.</exception>
    public static IReadOnlyList<string> Find(Hdf5Object group)
    {
        List<string> names = [];
        Walk(group.File, group, "", 0, [(group.File, group.File.Root.Address), (group.File, group.Header.Address)], names);
        return names;
    }

    private static void Walk(
        Hdf5File file, Hdf5Object group, string prefix, int depth, HashSet<(Hdf5File, ulong)> seen, List<string> names)
    {
        if (depth > Deepest)
        {
            throw new InputException($"{file.Path} has groups nested more than {Deepest} deep.");
        }

        foreach (Link link in group.File.Links(group.Header).Values)
        {
            file.Bytes.Spend(prefix.Length + link.Name.Length);
            switch (Look(group, link))
            {
                case null when link.Target is not null && link.File is null:
                    break; // A soft link to nothing.
                case null or { IsDataset: true }:
                    names.Add(prefix + link.Name);
                    break;
                case { IsGroup: true } inner when seen.Add((inner.File, inner.Header.Address)):
                    Walk(file, inner, $"{prefix}{link.Name}/", depth + 1, seen, names);
                    break;
            }
        }
    }

    private static Hdf5Object? Look(Hdf5Object group, Link link)
    {
        try
        {
            return group.File.Follow(group.Header, link);
        }
        catch (Exception error) when (error is InputException or InvalidDataException or EndOfStreamException or OverflowException)
        {
            return null;
        }
    }
}
