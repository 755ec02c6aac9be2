using System.Globalization;
using System.Text.RegularExpressions;
using PureHDF;
using PureHDF.VOL.Native;
using Semiflow.Data.Hdf5;
using static TorchSharp.torch;

namespace Semiflow.Data.Pairs;

/// <summary>Reads one group per sample, in the order of the numbers (not of the names: Sample_10 comes after Sample_9).</summary>
internal static partial class AuthorsLayoutReader
{
    /// <summary>Groups by sample number; empty when the file has another layout.</summary>
    public static SortedDictionary<int, IH5Group> Groups(Hdf5Source source) => source.Guard(() =>
    {
        SortedDictionary<int, IH5Group> groups = [];
        Dictionary<int, int> times = [];
        foreach (IH5Object child in source.File.Children())
        {
            Match match = GroupName().Match(child.Name);
            if (match.Success && child is IH5Group group)
            {
                int number = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                int time = match.Groups[2].Success ? int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : 0;
                if (!times.TryGetValue(number, out int other) || time > other)
                {
                    groups[number] = group; // Kept open: looking a group up by name walks through all of them.
                    times[number] = time;
                }
            }
        }

        return groups;
    });

    /// <summary>Values <c>[sample, channel, x…]</c> of both datasets, and the numbers of the samples.</summary>
    /// <exception cref="InputException">No such samples or datasets, different shapes, or flat data that are not a square.</exception>
    public static (Tensor Input, Tensor Output, int[] Samples, string Layout) Read(
        Hdf5Source source, SortedDictionary<int, IH5Group> groups, OperatorDataRequest request)
    {
        int[] numbers = [.. groups.Keys];
        if (request.Samples is { } range)
        {
            (int first, int count) = SampleRange.Resolve(source.Path, range, numbers[^1] + 1);
            numbers = [.. numbers.Where(number => number >= first && number < first + count)];
            if (numbers.Length == 0)
            {
                throw new InputException($"{source.Path} has {groups.Count} samples, numbered {groups.Keys.First()} to "
                    + $"{groups.Keys.Last()}, none of them in {range}.");
            }
        }

        string input = request.Input ?? "input", output = request.Output ?? "output";
        IH5Group[] chosen = [.. numbers.Select(number => groups[number])];
        Tensor x = ReadAll(source, chosen, input, request);
        Tensor y = ReadAll(source, chosen, output, request);
        return (x, y, numbers, $"one group per sample ({chosen[0].Name}/{input}, {chosen[0].Name}/{output})");
    }

    private static Tensor ReadAll(Hdf5Source source, IH5Group[] groups, string name, OperatorDataRequest request)
    {
        Tensor? all = null;
        ulong[] sizes = [];
        for (int i = 0; i < groups.Length; i++)
        {
            NativeDataset dataset = Find(source, groups[i], name);
            if (all is null)
            {
                sizes = dataset.Space.Dimensions;
                all = empty([groups.Length, .. Shape(source.Path, $"{groups[i].Name}/{name}", sizes, request)],
                    dtype: source.ElementType($"{groups[i].Name}/{name}", dataset));
            }
            else if (!dataset.Space.Dimensions.SequenceEqual(sizes) || source.ElementType(name, dataset) != all.dtype)
            {
                all.Dispose();
                throw new InputException(
                    $"{source.Path}: {groups[i].Name}/{name} has shape [{string.Join(", ", dataset.Space.Dimensions)}] of "
                        + $"{dataset.Type.Size} bytes, "
                    + $"but {groups[0].Name}/{name} has [{string.Join(", ", sizes)}]. All samples must lie on one grid with one element "
                        + $"type.");
            }

            using Tensor one = all[i];
            source.Fill(dataset, one, null);
        }

        return all!;
    }

    /// <summary>Sizes <c>[channel, x…]</c>: (s, s), (1, s, s), (c, s, s), or flat with s² entries.</summary>
    private static long[] Shape(string path, string name, ulong[] dimensions, OperatorDataRequest request)
    {
        long[] sizes = [.. dimensions.Select(size => (long)size)];
        if (request.Grid is { } grid)
        {
            long points = grid.Shape.Aggregate(1L, (a, b) => a * b), count = sizes.Aggregate(1L, (a, b) => a * b);
            return points > 0 && count % points == 0 && count > 0 ? [count / points, .. grid.Shape] : throw new InputException(
                $"{path}: {name} has shape [{string.Join(", ", sizes)}], which does not fit the grid {grid}.");
        }

        bool line = request.Axes is not null && AxisLayout.Parse(request.Axes).SpaceRank == 1;
        long[] real = [.. sizes.Where(size => size != 1)];
        if (line && real.Length is (1 or 2))
        {
            return real.Length == 1 ? [1, real[0]] : real;
        }

        return real.Length switch
        {
            2 => [1, .. real],
            3 => real,
            1 when (long)Math.Round(Math.Sqrt(real[0])) is var side && side * side == real[0] => [1, side, side],
            1 => throw new InputException(
                $"{path}: {name} is flat with {real[0]} entries, which is not a square. Give the grid, or --axes x for one-dimensional "
                    + $"data."),
            _ => throw new InputException($"{path}: {name} has shape [{string.Join(", ", sizes)}]; expected (s, s), (1, s, s), (c, s, s) "
                + $"or s² entries."),
        };
    }

    private static NativeDataset Find(Hdf5Source source, IH5Group group, string name) => source.Guard(() =>
        group.LinkExists(name) && group.Get(name) is NativeDataset dataset ? dataset : throw new InputException(
            $"{source.Path}: {group.Name} has no dataset '{name}'. It has: "
                + $"{string.Join(", ", EditDistance.Order(name, [.. group.Children().Select(child => child.Name)]))}."));

    [GeneratedRegex(@"^[Ss]ample_(\d{1,9})(?:_t_(\d{1,9}))?$")]
    private static partial Regex GroupName();
}
