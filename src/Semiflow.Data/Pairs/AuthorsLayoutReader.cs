using System.Text.RegularExpressions;
using Semiflow.Data.Hdf5;
using static TorchSharp.torch;

namespace Semiflow.Data.Pairs;

/// <summary>Reads one group per sample, in the order of the numbers (not of the names: Sample_10 comes after Sample_9).</summary>
internal static partial class AuthorsLayoutReader
{
    /// <summary>
    /// The samples of a file, each at the last of its times; null when it has another layout, or the request names an array at the root, so
    /// that groups do not matter.
    /// </summary>
    public static GroupedSamples? Find(IArraySource source, OperatorDataRequest request)
    {
        if (source is not Hdf5Source file || (request.Input is { } name && file.Has(name)))
        {
            return null;
        }

        (int, string, Hdf5Object)[] groups = file.Guard(() => GroupedSamples.Matching(file, GroupName())
            .GroupBy(each => GroupedSamples.Number(each.Match.Groups[1]))
            .Select(times => (Sample: times.Key, Last: times.MaxBy(each => GroupedSamples.Number(each.Match.Groups[2]))))
            .OrderBy(each => each.Sample).Select(each => (each.Sample, each.Last.Name, each.Last.Group)).ToArray());
        return groups.Length > 0 ? new GroupedSamples(file, groups) : null;
    }

    /// <summary>Values <c>[sample, channel, x…]</c> of both datasets, the numbers of the samples, and the names of the datasets.</summary>
    /// <exception cref="InputException">No such samples or datasets, different shapes, or axes that are not clear.</exception>
    public static (Tensor Input, Tensor Output, int[] Samples, string Layout, (string Input, string Output) Names) Read(
        GroupedSamples samples, OperatorDataRequest request)
    {
        samples = Chosen(samples, request);
        string input = request.Input ?? "input";
        string output = request.Output ?? (request.Input is not null && !samples.Has("output") ? input : "output");
        request.Options.Use("--input", "--output");
        NamedShape x = Shaped(samples, input, request, request.GivenAxes), y = Shaped(
            samples, output, request, (request.Options.IsFoundByRun("--output-axes") ? null : request.OutputAxes) ?? request.GivenAxes);
        if (request.Grid is { } grid)
        {
            return (OnGrid(samples, x, grid), OnGrid(samples, y, grid), samples.Numbers, $"one group per sample ({x.Name}, {y.Name})",
                (input, output));
        }

        (AxisLayout inputAxes, AxisLayout outputAxes) = PairAxes.Of(x, y, request, AxisHints.OfGroups(samples.Source));
        string layout = $"one group per sample ({samples.First}, …): {request.Options.ReadAs}";
        request.Options.ReadAs = layout;
        return (ReadAll(samples, x, inputAxes, request.InputTime ?? 0), ReadAll(samples, y, outputAxes, request.OutputTime ?? -1),
            samples.Numbers, layout, (input, output));
    }

    /// <summary>
    /// The datasets of one name as an array <c>[sample, …]</c>, its flat squares and useless dimensions as the axes have it.
    /// </summary>
    /// <exception cref="InputException">No such dataset, or flat data of which nobody says whether they are a line or a square.</exception>
    public static NamedShape Shaped(GroupedSamples samples, string name, OperatorDataRequest request, string? axes)
    {
        string path = samples.Source.Path;
        long[] sizes = samples.Shape(name);
        long[] real = [.. sizes.Where(size => size != 1)];
        string? letters = axes is null ? null : AxisLayout.Parse(axes).Letters.Replace("n", "", StringComparison.Ordinal);
        long side = real.Length == 1 ? (long)Math.Round(Math.Sqrt(real[0])) : 0;
        bool square = side > 1 && side * side == real[0];
        bool line = AxisHints.OfGroups(samples.Source).SpaceRank == 1;
        if (square && !line && request.Grid is null && letters is null && OfficialSplits.Find(path) is null)
        {
            throw AxisReadings.Question(
                $"{path}: {samples.First}/{name} [{string.Join(", ", sizes)}]",
                [("x", $"{real[0]} points of a line"), ("xy", $"{side} x {side} points")], "--axes");
        }

        long[] shape = square && !line && (letters is null or "xy" or "yx") ? [side, side]
            : letters is not null && letters.Length != sizes.Length && letters.Length == real.Length ? real
            : sizes;
        return new NamedShape(path, name, [samples.Count, .. shape]);
    }

    /// <summary>All samples of a dataset, at one time where there is time.</summary>
    /// <returns>Values <c>[sample, channel, x…]</c>.</returns>
    /// <exception cref="InputException">No such time, or samples that differ in shape or type.</exception>
    public static Tensor ReadAll(GroupedSamples samples, NamedShape array, AxisLayout axes, int time)
    {
        (long[] starts, long[] counts) = axes.At(array.Path, array.Name, array.Shape, time);
        using Tensor stacked = samples.Read(array.Name, starts, counts, oneType: true);
        return axes.Arrange(stacked);
    }

    private static Tensor OnGrid(GroupedSamples samples, NamedShape array, Spaces.Grid grid)
    {
        long points = grid.Shape.Aggregate(1L, (a, b) => a * b), count = array.Shape[1..].Aggregate(1L, (a, b) => a * b);
        if (points == 0 || count == 0 || count % points != 0)
        {
            throw new InputException($"{array.Path}: {samples.First}/{array.Name} has shape [{string.Join(", ", array.Shape[1..])}], "
                + $"which does not fit the grid {grid}.");
        }

        using Tensor stacked = samples.Read(array.Name, new long[array.Shape.Length], array.Shape, oneType: true);
        return stacked.reshape([samples.Count, count / points, .. grid.Shape]);
    }

    /// <summary>The samples asked for: ranges that a user gives are of their numbers, parts of places.</summary>
    /// <exception cref="InputException">There are none.</exception>
    public static GroupedSamples Chosen(GroupedSamples samples, OperatorDataRequest request)
    {
        request.Options.Use("--samples");
        GroupedSamples some = Numbered(samples, request);
        var chosen = new ChosenSamples(Array.IndexOf(samples.Numbers, some.Numbers[0]), some.Count, samples.Count);
        return samples.At(SampleRange.Parts(samples.Source.Path, request, chosen));
    }

    private static GroupedSamples Numbered(GroupedSamples samples, OperatorDataRequest request)
    {
        if (request.Samples is not { } range)
        {
            return samples;
        }

        int[] numbers = samples.Numbers;
        (int first, int count) = SampleRange.Resolve(samples.Source.Path, range, numbers[^1] + 1);
        return samples.Between(first, first + count) is { Count: > 0 } chosen ? chosen
            : throw new InputException($"{samples.Source.Path} has {samples.Count} samples, numbered {numbers[0]} to {numbers[^1]}, none "
                + $"of them in {range}.");
    }

    [GeneratedRegex(@"^[Ss]ample_(\d{1,9})(?:_t_(\d{1,9}))?$")]
    private static partial Regex GroupName();
}
