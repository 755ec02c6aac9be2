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

    /// <summary>Values <c>[sample, channel, x…]</c> of both datasets, the numbers of the samples, and the names of the datasets.</summary>
    /// <exception cref="InputException">No such samples or datasets, different shapes, or axes that are not clear.</exception>
    public static (Tensor Input, Tensor Output, int[] Samples, string Layout, (string Input, string Output) Names) Read(
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

        (string Name, Hdf5Object Group)[] chosen = [.. numbers.Select(number => groups[number])];
        string input = request.Input ?? "input";
        string output = request.Output
            ?? (request.Input is not null && !Has(source, chosen[0].Group, "output") ? input : "output");
        request.Options.Use("--input", "--output");
        NamedShape x = Shaped(source, chosen, input, request, request.GivenAxes), y = Shaped(
            source, chosen, output, request,
            (request.Options.IsFoundByRun("--output-axes") ? null : request.OutputAxes) ?? request.GivenAxes);
        if (request.Grid is { } grid)
        {
            return (OnGrid(source, chosen, x, grid), OnGrid(source, chosen, y, grid),
                numbers, $"one group per sample ({x.Name}, {y.Name})", (input, output));
        }

        (AxisLayout inputAxes, AxisLayout outputAxes, _) = PairAxes.Of(x, y, request, AxisHints.OfGroups(source));
        string layout = $"one group per sample ({chosen[0].Name}, …): {request.Options.ReadAs}";
        request.Options.ReadAs = layout;
        return (ReadAll(source, chosen, x, inputAxes, request.InputTime ?? 0), ReadAll(source, chosen, y, outputAxes, request.OutputTime
            ?? -1),
            numbers, layout, (input, output));
    }

    /// <summary>
    /// The datasets of one name as an array <c>[sample, …]</c>, its flat squares and useless dimensions as the axes have it.
    /// </summary>
    /// <exception cref="InputException">No such dataset, or flat data of which nobody says whether they are a line or a square.</exception>
    public static NamedShape Shaped(
        Hdf5Source source, (string Name, Hdf5Object Group)[] groups, string name, OperatorDataRequest request, string? axes)
    {
        long[] sizes = Hdf5Source.Shape(source.Dataset(groups[0].Name, groups[0].Group, name));
        long[] real = [.. sizes.Where(size => size != 1)];
        string? letters = axes is null ? null : AxisLayout.Parse(axes).Letters.Replace("n", "", StringComparison.Ordinal);
        long side = real.Length == 1 ? (long)Math.Round(Math.Sqrt(real[0])) : 0;
        bool square = side > 1 && side * side == real[0];
        bool line = AxisHints.OfGroups(source).SpaceRank == 1;
        if (square && !line && request.Grid is null && letters is null && OfficialSplits.Find(source.Path) is null)
        {
            throw AxisReadings.Question(
                $"{source.Path}: {groups[0].Name}/{name} [{string.Join(", ", sizes)}]",
                [("x", $"{real[0]} points of a line"), ("xy", $"{side} x {side} points")], "--axes");
        }

        long[] shape = square && !line && (letters is null or "xy" or "yx") ? [side, side]
            : letters is not null && letters.Length != sizes.Length && letters.Length == real.Length ? real
            : sizes;
        return new NamedShape(source.Path, name, [groups.Length, .. shape]);
    }

    /// <summary>All samples of a dataset, at one time where there is time.</summary>
    /// <returns>Values <c>[sample, channel, x…]</c>.</returns>
    /// <exception cref="InputException">No such time, or samples that differ in shape or type.</exception>
    public static Tensor ReadAll(Hdf5Source source, (string Name, Hdf5Object Group)[] groups, NamedShape array, AxisLayout axes, int time)
    {
        using Tensor stacked = Stack(source, groups, array.Name, axes.At(source.Path, array.Name, array.Shape, time));
        return axes.Arrange(stacked);
    }

    private static Tensor OnGrid(Hdf5Source source, (string Name, Hdf5Object Group)[] groups, NamedShape array, Spaces.Grid grid)
    {
        long points = grid.Shape.Aggregate(1L, (a, b) => a * b), count = array.Shape[1..].Aggregate(1L, (a, b) => a * b);
        if (points == 0 || count == 0 || count % points != 0)
        {
            throw new InputException($"{source.Path}: {groups[0].Name}/{array.Name} has shape [{string.Join(", ", array.Shape[1..])}], "
                + $"which does not fit the grid {grid}.");
        }

        using Tensor stacked = Stack(source, groups, array.Name, (new long[array.Shape.Length], array.Shape));
        return stacked.reshape([groups.Length, count / points, .. grid.Shape]);
    }

    /// <summary>Whether the group of a sample has a dataset of that name.</summary>
    public static bool Has(Hdf5Source source, Hdf5Object group, string name) =>
        source.Guard(() => group.File.Find(group.Header, name) is { IsDataset: true });

    private static Tensor Stack(
        Hdf5Source source, (string Name, Hdf5Object Group)[] groups, string name, (long[] Starts, long[] Counts) block)
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

            (sizes, kind) = (shape, dataset.Kind);
            (long[] starts, long[] counts) = Part(sizes, block.Starts[1..], block.Counts[1..]);
            using Tensor one = source.Read(dataset, starts, counts);
            all ??= empty(block.Counts, dtype: one.dtype);
            using Tensor place = all[i];
            using Tensor turned = one.reshape(place.shape);
            place.copy_(turned);
        }

        return all!;
    }

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

    [GeneratedRegex(@"^[Ss]ample_(\d{1,9})(?:_t_(\d{1,9}))?$")]
    private static partial Regex GroupName();
}
