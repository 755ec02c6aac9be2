using System.Globalization;
using System.Text.RegularExpressions;
using Semiflow.Data.Hdf5;
using Semiflow.Data.Hdf5.Format;
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
    private readonly (string Name, Hdf5Object Group)[] groups;
    private readonly HashSet<string> stacked;

    private SampleGroups(Hdf5Source source, (string Name, Hdf5Object Group)[] groups)
    {
        this.source = source;
        this.groups = groups;
        IReadOnlyList<string> members = source.Guard(() => DatasetNames.Find(groups[0].Group));
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
        (string Name, Hdf5Object Group)[] groups = source.Guard(() => source.File.Links(source.File.Root).Values
            .Where(link => Numbered().IsMatch(link.Name))
            .Select(link => (link.Name, Group: source.File.Follow(source.File.Root, link)))
            .Where(each => each.Group is { IsGroup: true }).Select(each => (each.Name, each.Group!))
            .OrderBy(each => int.Parse(Numbered().Match(each.Name).Groups[2].ValueSpan, CultureInfo.InvariantCulture)).ToArray());
        bool samples = groups.Select(group => Numbered().Match(group.Name).Groups[1].Value.ToUpperInvariant()).Distinct().Count() == 1
            && !groups[0].Name.StartsWith(Published, StringComparison.OrdinalIgnoreCase) && (groups.Length > 1 || IsNumber(groups[0].Name));
        return samples ? new SampleGroups(source, groups) : source;
    }

    /// <summary>Whether an array is that of all groups, so that its axes need not name the samples.</summary>
    public static bool IsStacked(IArraySource source, string name) => source is SampleGroups all && all.stacked.Contains(name);

    public long[] Shape(string name) => stacked.Contains(name)
        ? [groups.Length, .. Hdf5Source.Shape(source.Dataset(groups[0].Name, groups[0].Group, name))] : source.Shape(name);

    public string Remark(string name) => stacked.Contains(name)
        ? $"one group per sample, {groups[0].Name} to {groups[^1].Name}" : source.Remark(name);

    public Tensor Read(string name, long[] starts, long[] counts)
    {
        if (!stacked.Contains(name))
        {
            return source.Read(name, starts, counts);
        }

        long[] shape = Shape(name)[1..];
        ReadLimit.Check(Path, name, counts, sizeof(double), source.File.FollowLinks);
        using var scope = NewDisposeScope();
        Tensor? all = null;
        for (int i = 0; i < counts[0]; i++)
        {
            (string group, Hdf5Object place) = groups[starts[0] + i];
            Hdf5Dataset dataset = source.Dataset(group, place, name);
            if (!Hdf5Source.Shape(dataset).SequenceEqual(shape))
            {
                throw new InputException($"{Path}: {dataset.Name} has shape [{string.Join(", ", dataset.Shape)}], but "
                    + $"{groups[0].Name}/{name} "
                    + $"has [{string.Join(", ", shape)}]. All samples must lie on one grid.");
            }

            using Tensor one = source.Read(dataset, starts[1..], counts[1..]);
            all ??= empty(counts, dtype: one.dtype);
            all[i].copy_(one);
        }

        return (all ?? empty(counts)).MoveToOuterDisposeScope();
    }

    public void Dispose() => source.Dispose();

    private static bool IsNumber(string name) => name.All(char.IsAsciiDigit);

    [GeneratedRegex("^([A-Za-z_-]*?)([0-9]{1,9})$")]
    private static partial Regex Numbered();
}
