using System.Text.RegularExpressions;
using Semiflow.Data.Hdf5;
using static TorchSharp.torch;

namespace Semiflow.Data.Pairs;

/// <summary>
/// A file with one group a sample, of which the name is a number (<c>0000</c>, <c>0001</c>, …), perhaps behind a word (<c>run_17</c>): the
/// arrays of one name in all groups are one array with a first dimension more.
/// </summary>
internal sealed partial class SampleGroups : IArraySource
{
    private const string Published = "sample_"; // Read by AuthorsLayoutReader.
    private readonly Hdf5Source source;
    private readonly GroupedSamples samples;
    private readonly HashSet<string> stacked;

    private SampleGroups(GroupedSamples samples)
    {
        (this.samples, source) = (samples, samples.Source);
        IReadOnlyList<string> members = samples.Datasets;
        stacked = [.. members];
        Names = [.. members, .. source.Guard(() => source.File.Links(source.File.Root).Values
            .Where(link => !Numbered().IsMatch(link.Name) && source.File.Follow(source.File.Root, link) is { IsDataset: true })
            .Select(link => link.Name).ToArray())];
    }

    public string Path => source.Path;

    public IReadOnlyList<string> Names { get; }

    /// <summary>Also an array of one group, or one deeper than the samples.</summary>
    public bool Has(string name) => Names.Contains(name) || source.Names.Contains(name);

    public IReadOnlyDictionary<string, string> Attributes => source.Attributes;

    /// <summary>The source itself where it has no such groups.</summary>
    public static IArraySource Open(Hdf5Source source)
    {
        (string Name, Match Match, Hdf5Object Group)[] groups = source.Guard(() => GroupedSamples.Matching(source, Numbered())
            .OrderBy(each => GroupedSamples.Number(each.Match.Groups[2])).ToArray());
        bool samples = groups.Select(each => each.Match.Groups[1].Value.ToUpperInvariant()).Distinct().Count() == 1
            && !groups[0].Name.StartsWith(Published, StringComparison.OrdinalIgnoreCase)
            && (groups.Length > 1 || groups[0].Match.Groups[1].Length == 0);
        return samples ? new SampleGroups(new GroupedSamples(
            source, [.. groups.Select(each => (GroupedSamples.Number(each.Match.Groups[2]), each.Name, each.Group))])) : source;
    }

    /// <summary>Whether an array is that of all groups, so that its axes need not name the samples.</summary>
    public static bool IsStacked(IArraySource source, string name) => source is SampleGroups all && all.stacked.Contains(name);

    public long[] Shape(string name) => stacked.Contains(name) ? [samples.Count, .. samples.Shape(name)] : source.Shape(name);

    public string Remark(string name) => stacked.Contains(name)
        ? $"one group per sample, {samples.First} to {samples.Last}" : source.Remark(name);

    public ScalarType? StoredWhole(string name) =>
        stacked.Contains(name) ? samples.StoredWhole(name) : ((IArraySource)source).StoredWhole(name);

    public Tensor Read(string name, long[] starts, long[] counts)
    {
        if (!stacked.Contains(name))
        {
            return source.Read(name, starts, counts);
        }

        ReadLimit.Check(Path, name, counts, sizeof(double), source.File.FollowLinks);
        return samples.Read(name, starts, counts);
    }

    public void Dispose() => source.Dispose();

    [GeneratedRegex("^([A-Za-z_-]*?)([0-9]{1,9})$")]
    private static partial Regex Numbered();
}
