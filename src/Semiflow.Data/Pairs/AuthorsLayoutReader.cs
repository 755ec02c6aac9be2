using System.Globalization;
using System.Text.RegularExpressions;
using Semiflow.Data.Hdf5;
using Semiflow.Data.Hdf5.Format;
using Semiflow.Files;
using static TorchSharp.torch;

namespace Semiflow.Data.Pairs;

/// <summary>Reads one group per sample, in the order of the numbers (not of the names: Sample_10 comes after Sample_9).</summary>
internal static partial class AuthorsLayoutReader
{
    /// <summary>Groups by sample number; empty when the file has another layout.</summary>
    public static SortedDictionary<int, (string Name, Hdf5Object Group)> Groups(Hdf5Source source) => source.Guard(() =>
    {
        SortedDictionary<int, (string Name, Hdf5Object Group)> groups = [];
        Dictionary<int, int> times = [];
        foreach (Link link in source.File.Links(source.File.Root).Values)
        {
            Match match = GroupName().Match(link.Name);
            if (match.Success && source.File.Follow(source.File.Root, link) is { IsGroup: true } group)
            {
                int number = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                int time = match.Groups[2].Success ? int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : 0;
                if (!times.TryGetValue(number, out int other) || time > other)
                {
                    groups[number] = (link.Name, group);
                    times[number] = time;
                }
            }
        }

        return groups;
    });

    /// <summary>Values <c>[sample, channel, x…]</c> of both datasets, and the numbers of the samples.</summary>
    /// <exception cref="InputException">No such samples or datasets, different shapes, or flat data that are not a square.</exception>
    public static (Tensor Input, Tensor Output, int[] Samples, string Layout) Read(
        Hdf5Source source, SortedDictionary<int, (string Name, Hdf5Object Group)> groups, OperatorDataRequest request)
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
        (string Name, Hdf5Object Group)[] chosen = [.. numbers.Select(number => groups[number])];
        Tensor x = ReadAll(source, chosen, input, request);
        Tensor y = ReadAll(source, chosen, output, request);
        return (x, y, numbers, $"one group per sample ({chosen[0].Name}/{input}, {chosen[0].Name}/{output})");
    }

    private static Tensor ReadAll(Hdf5Source source, (string Name, Hdf5Object Group)[] groups, string name, OperatorDataRequest request)
    {
        Tensor? all = null;
        long[] sizes = [];
        ElementType kind = default;
        for (int i = 0; i < groups.Length; i++)
        {
            Hdf5Dataset dataset = source.Dataset(groups[i].Name, groups[i].Group, name);
            long[] shape = Hdf5Source.Shape(dataset);
            if (all is not null && (!shape.SequenceEqual(sizes) || dataset.Kind != kind))
            {
                all.Dispose();
                throw new InputException(
                    $"{source.Path}: {dataset.Name} has shape [{string.Join(", ", shape)}] of {dataset.Kind}, "
                    + $"but {groups[0].Name}/{name} has [{string.Join(", ", sizes)}] of {kind}. All samples must lie on one grid with one "
                    + $"element type.");
            }

            using Tensor one = source.Read(dataset, new long[shape.Length], shape);
            (sizes, kind) = (shape, dataset.Kind);
            all ??= empty([groups.Length, .. Shape(source.Path, dataset.Name, sizes, request)], dtype: one.dtype);
            using Tensor place = all[i];
            using Tensor turned = one.reshape(place.shape);
            place.copy_(turned);
        }

        return all!;
    }

    /// <summary>Sizes <c>[channel, x…]</c>: (s, s), (1, s, s), (c, s, s), or flat with s² entries.</summary>
    private static long[] Shape(string path, string name, long[] sizes, OperatorDataRequest request)
    {
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

    [GeneratedRegex(@"^[Ss]ample_(\d{1,9})(?:_t_(\d{1,9}))?$")]
    private static partial Regex GroupName();
}
