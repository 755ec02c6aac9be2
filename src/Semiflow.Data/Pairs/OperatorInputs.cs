using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Data.Pairs;

/// <summary>Inputs without outputs, for a model that says on how many dimensions and with how many channels it works.</summary>
internal static class OperatorInputs
{
    private static readonly string[] Usual = ["input", "x"];

    /// <summary>Reads one array, or one dataset of each group of samples.</summary>
    /// <param name="path">The file.</param>
    /// <param name="request">What to take; its <see cref="OperatorDataRequest.Like"/> is the grid of the model.</param>
    /// <param name="channels">Channels that the model takes; null for any.</param>
    /// <exception cref="InputException">Missing, damaged, wrong names or shapes, or values that are not finite.</exception>
    public static GridFunction Read(string path, OperatorDataRequest request, long? channels)
    {
        using DisposeScope scope = NewDisposeScope();
        using IArraySource source = ArraySource.Open(path, request.FollowLinks, request.Options);
        Grid grid = request.Like!;
        Tensor values;
        string name;
        int[] numbers;
        if (AuthorsLayoutReader.Find(source, request) is { } samples)
        {
            samples = AuthorsLayoutReader.Chosen(samples, request);
            name = request.Input ?? "input";
            InheritedInput.Require(path, request.Input, request.Options, samples.Has, samples.Datasets);
            NamedShape array = AuthorsLayoutReader.Shaped(samples, name, request, request.GivenAxes ?? Letters(grid));
            values = AuthorsLayoutReader.ReadAll(
                samples, array, Axes(array, request, grid, channels, AxisHints.OfGroups(source)), request.InputTime ?? 0);
            numbers = samples.Numbers;
        }
        else
        {
            InheritedInput.Require(path, request.Input, request.Options, source.Has, source.Names);
            name = Name(source, request);
            NamedShape array = NamedShape.Of(source, name);
            AxisLayout axes = Axes(array, request, grid, channels, AxisHints.Of(source, name));
            IReadOnlyList<(int First, int Count)> parts = SampleRange.Chosen(
                path, request, checked((int)axes.Size('n', array.Shape)));
            values = ArrayPairs.ReadOne(source, name, axes, request.InputTime ?? 0, parts);
            numbers = [.. parts.SelectMany(part => Enumerable.Range(part.First, part.Count))];
        }

        request.Options.Use("--input");
        values = RealValues.Of($"{path}: '{name}'", values);
        FiniteSamples.Require($"{path}: the array '{name}'", values, numbers);

        int[] points = GridChoice.Points(path, values);
        (Grid place, _) = GridChoice.Place(path, source.Attributes, request, points);
        request.Options.ReadAs += GridChoice.Unknown(path, source.Attributes, request, points.Length);
        return new GridFunction(place, values.contiguous().MoveToOuterDisposeScope());
    }

    private static string Name(IArraySource source, OperatorDataRequest request) => request.Input ?? Usual.FirstOrDefault(source.Has)
        ?? (source.Names.Count == 1 ? source.Names[0] : throw new InputException(
            $"{source.Path} has the arrays {string.Join(", ", source.Names)}: name the one with the inputs with --name."));

    private static AxisLayout Axes(NamedShape array, OperatorDataRequest request, Grid grid, long? channels, AxisHints hints)
    {
        AxisLayout axes = Stated(array, request, grid, channels, hints)
            ?? OverTime(array, request, grid, channels, hints)
            ?? ByRank(array, request, grid, channels);
        if (axes['t'] >= 0)
        {
            request.Options.Use("--input-time");
        }

        request.Options.ReadAs = array.Described(axes.Letters, "samples")
            + (axes['t'] < 0 ? "" : FormattableString.Invariant($" at time {request.InputTime ?? 0}"));
        array.CheckNotEmpty("samples");
        return axes;
    }

    /// <summary>The axes that the user names; those of the run where they fit, or fit inputs at one time.</summary>
    private static AxisLayout? Stated(NamedShape array, OperatorDataRequest request, Grid grid, long? channels, AxisHints hints)
    {
        if (request.Axes is not { } text)
        {
            return null;
        }

        AxisLayout stated = AxisLayout.Parse(text).OverGroups(hints.Groups);
        if (!request.Options.IsInherited("--axes"))
        {
            request.Options.Use("--axes");
            return stated.SpaceRank == grid.Rank
                ? stated.Fitting(array.Path, array.Name, array.Shape)
                : throw new InputException($"--axes '{text}' names {stated.SpaceRank} dimensions of space; this model takes {grid.Rank}.");
        }

        AxisLayout still = new(stated.Letters.Replace("t", "", StringComparison.Ordinal));
        bool found = request.Options.IsFoundByRun("--axes");
        return new[] { stated, still }.FirstOrDefault(each => each.Letters.Length == array.Shape.Length && each.SpaceRank == grid.Rank
            && (!found || channels is null || channels == each.Size('c', array.Shape)));
    }

    /// <summary>The axes of an array over time, where the run read such a one and the model takes what it has at one time.</summary>
    private static AxisLayout? OverTime(NamedShape array, OperatorDataRequest request, Grid grid, long? channels, AxisHints hints)
    {
        bool oneArray = request.Options.IsInherited("--input") && (request.Output is null || request.Output == request.Input);
        if (!oneArray && !request.Options.IsInherited("--input-time"))
        {
            return null;
        }

        return AxisReadings.OfPairs(array.Shape, timed: true, hints)
            .Where(letters => letters.Contains('t', StringComparison.Ordinal) && AxisReadings.Fits(letters, array.Shape, hints))
            .Select(letters => new AxisLayout(letters))
            .FirstOrDefault(axes => axes.SpaceRank == grid.Rank && (channels ?? 1) == axes.Size('c', array.Shape));
    }

    /// <summary>One function, a batch of functions, or a batch with channels or times.</summary>
    private static AxisLayout ByRank(NamedShape array, OperatorDataRequest request, Grid grid, long? channels)
    {
        string space = Letters(grid);
        long first = array.Shape.Length > grid.Rank ? array.Shape[^(grid.Rank + 1)] : 0;
        bool last = first != channels && array.Shape[^1] == channels;
        bool timed = request.InputTime is not null && !request.Options.IsInherited("--input-time"); // Inputs alone have no time.
        return new AxisLayout((array.Shape.Length - grid.Rank, timed) switch
        {
            (0, _) => space,
            (1, true) => "t" + space,
            (1, false) when channels > 1 && array.Shape[0] == channels => "c" + space,
            (1, false) when channels > 1 && last => space + "c",
            (1, false) => "n" + space,
            (2, true) => "nt" + space,
            (2, false) => last ? "n" + space + "c" : "nc" + space,
            (3, true) => last ? "nt" + space + "c" : "ntc" + space,
            _ => throw new InputException(
                $"{array.Path} has inputs of shape [{string.Join(", ", array.Shape)}]; expected [x…], [sample, x…] or [sample, channel, "
                    + $"x…] with {grid.Rank} dimensions. Say what they mean with --axes, and which time is meant with --input-time."),
        });
    }

    private static string Letters(Grid grid) => "xyz"[..grid.Rank];
}
