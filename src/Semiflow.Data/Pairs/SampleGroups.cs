using System.Globalization;
using System.Text.RegularExpressions;
using PureHDF;
using Semiflow.Data.Hdf5;

namespace Semiflow.Data.Pairs;

/// <summary>
/// Groups of a file that are its samples: numbered, with one word before the number (<c>Sample_0</c>, <c>run_17</c>) or none (<c>0000</c>).
/// </summary>
internal static partial class SampleGroups
{
    private const string Published = "sample_";

    /// <summary>Groups by sample number; empty where the file has another layout.</summary>
    public static SortedDictionary<int, IH5Group> Of(Hdf5Source source) => source.Guard(() =>
    {
        var found = new Dictionary<string, SortedDictionary<int, IH5Group>>(StringComparer.OrdinalIgnoreCase);
        Dictionary<(string, int), int> times = [];
        foreach (IH5Object child in source.File.Children())
        {
            Match match = GroupName().Match(child.Name);
            if (match.Success && child is IH5Group group)
            {
                string word = match.Groups[1].Value.ToLowerInvariant();
                int number = int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
                int time = match.Groups[3].Success ? int.Parse(match.Groups[3].ValueSpan, CultureInfo.InvariantCulture) : 0;
                if (!times.TryGetValue((word, number), out int other) || time > other)
                {
                    found.TryAdd(word, []);
                    found[word][number] = group; // Kept open: looking a group up by name walks through all of them.
                    times[(word, number)] = time;
                }
            }
        }

        return found.TryGetValue(Published, out SortedDictionary<int, IH5Group>? published) ? published
            : found.Count == 1 && !source.File.LinkExists("input") && !source.File.LinkExists("x") ? found.Values.First()
            : [];
    });

    [GeneratedRegex(@"^([A-Za-z_-]*?)(\d{1,9})(?:_t_(\d{1,9}))?$")]
    private static partial Regex GroupName();
}
