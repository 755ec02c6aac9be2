using System.Globalization;
using System.Text.RegularExpressions;
using Semiflow.Data.Hdf5;
using Semiflow.Data.Hdf5.Format;
using static TorchSharp.torch;

namespace Semiflow.Data.Pairs;

/// <summary>
/// Samples that are groups of an HDF5 file, one each: the datasets of one name in all of them are one array with a first dimension more.
/// </summary>
internal sealed class GroupedSamples
{
    private readonly (int Number, string Name, Hdf5Object Group)[] groups;

    /// <param name="source">The file.</param>
    /// <param name="groups">Number of each sample, name of its group, and the group, in the order of the samples.</param>
    public GroupedSamples(Hdf5Source source, (int Number, string Name, Hdf5Object Group)[] groups) =>
        (Source, this.groups) = (source, groups);

    /// <summary>The file.</summary>
    public Hdf5Source Source { get; }

    /// <summary>Number of samples.</summary>
    public int Count => groups.Length;

    /// <summary>The number of each.</summary>
    public int[] Numbers => [.. groups.Select(each => each.Number)];

    /// <summary>Name of the first group.</summary>
    public string First => groups[0].Name;

    /// <summary>Name of the last group.</summary>
    public string Last => groups[^1].Name;

    /// <summary>Names of the datasets of a sample.</summary>
    public IReadOnlyList<string> Datasets => Source.Guard(() => DatasetNames.Find(groups[0].Group));

    /// <summary>The groups at the root of a file whose names match a pattern; to be gone through within a guard.</summary>
    public static IEnumerable<(string Name, Match Match, Hdf5Object Group)> Matching(Hdf5Source source, Regex pattern)
    {
        foreach (Link link in source.File.Links(source.File.Root).Values)
        {
            Match match = pattern.Match(link.Name);
            if (match.Success && source.File.Follow(source.File.Root, link) is { IsGroup: true } group)
            {
                yield return (link.Name, match, group);
            }
        }
    }

    /// <summary>The number in a name; 0 where there is none.</summary>
    public static int Number(Group digits) => digits.Success ? int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture) : 0;

    /// <summary>Those whose numbers lie in a range, perhaps none.</summary>
    public GroupedSamples Between(int first, int end) =>
        new(Source, [.. groups.Where(each => each.Number >= first && each.Number < end)]);

    /// <summary>Those at some places, counted from 0.</summary>
    public GroupedSamples At(IEnumerable<(int First, int Count)> parts) =>
        new(Source, [.. parts.SelectMany(part => groups.Skip(part.First).Take(part.Count))]);

    /// <summary>Whether a sample has a dataset of that name.</summary>
    public bool Has(string name) =>
        Source.Guard(() => groups[0].Group.File.Find(groups[0].Group.Header, name) is { IsDataset: true });

    /// <summary>Sizes of a dataset of one sample.</summary>
    /// <exception cref="InputException">There is none, or it holds no numbers.</exception>
    public long[] Shape(string name) => Hdf5Source.Shape(Dataset(0, name));

    /// <summary>Reads a block of the array <c>[sample, …]</c>.</summary>
    /// <param name="name">Name of the dataset.</param>
    /// <param name="starts">
    /// First sample, and first index along each dimension: those of the file, or without those of one entry, or of a flat square.
    /// </param>
    /// <param name="counts">Samples, and entries along each dimension.</param>
    /// <param name="oneType">Whether all samples must have one element type; else values have one that holds them all.</param>
    /// <exception cref="InputException">
    /// No such dataset, samples that differ in shape or type, or in types of which none holds the numbers of all.
    /// </exception>
    public Tensor Read(string name, long[] starts, long[] counts, bool oneType = false)
    {
        Hdf5Dataset first = Dataset(0, name);
        long[] sizes = Hdf5Source.Shape(first);
        (long[] partStarts, long[] partCounts) = Part(sizes, starts[1..], counts[1..]);
        using var scope = NewDisposeScope();
        Tensor? all = null;
        for (int i = 0; i < counts[0]; i++)
        {
            Hdf5Dataset dataset = Dataset(starts[0] + i, name);
            if (!Hdf5Source.Shape(dataset).SequenceEqual(sizes) || (oneType && dataset.Kind != first.Kind))
            {
                string Said(Hdf5Dataset each) =>
                    $"[{string.Join(", ", Hdf5Source.Shape(each))}]{(oneType ? $" of {each.Kind}" : "")}";
                throw new InputException($"{Source.Path}: {dataset.Name} has shape {Said(dataset)}, but {first.Name} has {Said(first)}. "
                    + $"All samples must lie on one grid{(oneType ? " with one element type" : "")}.");
            }

            using Tensor one = Source.Read(dataset, partStarts, partCounts);
            all ??= empty(counts, dtype: one.dtype);
            all = Widened(all, i, one, first.Name, dataset.Name);
            using Tensor whole = CommonType.Convert($"{Source.Path}: '{dataset.Name}'", one, all.dtype), place = all[i],
                turned = whole.reshape(place.shape);
            place.copy_(turned);
        }

        return (all ?? empty(counts)).MoveToOuterDisposeScope();
    }

    /// <summary>Type of the whole numbers of a dataset, as the samples store them; null where one of them stores others.</summary>
    /// <exception cref="InputException">A sample has none of that name.</exception>
    public ScalarType? StoredWhole(string name)
    {
        ScalarType? all = null;
        for (int i = 0; i < Count; i++)
        {
            if (Source.StoredWhole(Dataset(i, name)) is not { } one)
            {
                return null;
            }

            all = all is { } before ? CommonType.Of(before, one) : one;
        }

        return all;
    }

    /// <summary>The samples so far in a type that holds the next one too.</summary>
    private Tensor Widened(Tensor all, int filled, Tensor next, string first, string name)
    {
        if (CommonType.AreBytesBesideReals(all.dtype, next.dtype))
        {
            throw new InputException($"{Source.Path}: {name} is of {next.dtype}, but {first} of {all.dtype}: bytes stand for parts of 255 "
                + "in pictures, real numbers for themselves. Store all samples with one element type.");
        }

        ScalarType type = CommonType.Of(all.dtype, next.dtype);
        if (type == all.dtype)
        {
            return all;
        }

        Tensor wider = empty(all.shape, dtype: type);
        using Tensor old = all, part = all[..filled], place = wider[..filled],
            values = CommonType.Convert($"{Source.Path}: '{first}'", part, type);
        place.copy_(values);
        return wider;
    }

    private Hdf5Dataset Dataset(long sample, string name) => Source.Dataset(groups[sample].Name, groups[sample].Group, name);

    /// <summary>The block in the dimensions of the file, of which those of one entry may have been left out, or a square is flat.</summary>
    private static (long[] Starts, long[] Counts) Part(long[] sizes, long[] starts, long[] counts)
    {
        if (counts.Aggregate(1L, (a, b) => a * b) == sizes.Aggregate(1L, (a, b) => a * b))
        {
            return (new long[sizes.Length], sizes);
        }

        int next = 0;
        bool same = sizes.Length == counts.Length;
        (long Start, long Count)[] each = [.. sizes.Select(size => size == 1 && !same ? (0, 1) : (starts[next], counts[next++]))];
        return ([.. each.Select(one => one.Start)], [.. each.Select(one => one.Count)]);
    }
}
