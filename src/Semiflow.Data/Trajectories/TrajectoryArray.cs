using Semiflow.Data.Pairs;

namespace Semiflow.Data.Trajectories;

/// <summary>Which array of a file holds the states of trajectories, and what its dimensions mean.</summary>
internal static class TrajectoryArray
{
    private static readonly string[] Usual = ["states", "trajectories", "u", "x"];
    private static readonly string[] Companions = ["mask", "environment", .. AxisHints.TimeNames];

    /// <summary>The array that is named, has a usual name, or is the only one.</summary>
    /// <exception cref="InputException">None, or several that may be meant.</exception>
    public static string Name(IArraySource source, TrajectoryRequest request)
    {
        request.Options.Use("--input");
        if (request.States is { } given)
        {
            return given;
        }

        string name = Usual.FirstOrDefault(source.Has) ?? (source.Names.Count == 1
            ? source.Names[0]
            : throw new InputException($"{source.Path} has no array 'states', 'trajectories', 'u' or 'x'. Name the array of states with "
                + $"--input; it has: {string.Join(", ", EditDistance.Order("states", source.Names))}."));
        int rank = name is "u" or "x" ? source.Shape(name).Length : int.MaxValue;
        string[] others = [.. source.Names.Where(each => each != name && !Companions.Contains(each) && source.Shape(each).Length >= rank)];
        return others.Length == 0 ? name : throw new InputException(
            $"{source.Path} has an array '{name}', but also {string.Join(", ", others)}: name the one with the states with --input.");
    }

    /// <summary>What its dimensions mean: as given, as the file states, or the one reading that its sizes allow.</summary>
    /// <exception cref="InputException">Axes that do not fit, or several readings.</exception>
    public static AxisLayout Axes(IArraySource source, string name, TrajectoryRequest request)
    {
        NamedShape array = NamedShape.Of(source, name);
        AxisLayout axes = Stated(array, source, request) ?? Written(array, source, request) ?? Found(array, source, request)
            ?? Allowed(array, source, request);
        if (request.Axes is null)
        {
            request.Options.Find("--axes", AxisReadings.Spaced(axes.Letters));
        }

        request.Options.ReadAs = array.Described(axes.Letters, "trajectories");
        array.CheckNotEmpty("trajectories");
        return axes;
    }

    private static AxisLayout? Stated(NamedShape array, IArraySource source, TrajectoryRequest request)
    {
        if (request.Axes is not { } text || request.Options.IsFoundByRun("--axes"))
        {
            return null;
        }

        AxisLayout stated = AxisLayout.ParseTrajectories(text).OverGroups(SampleGroups.IsStacked(source, array.Name));
        request.Options.Use("--axes");
        return request.Options.IsInherited("--axes") && stated.Letters.Length != array.Shape.Length
            ? null
            : stated.Fitting(array.Path, array.Name, array.Shape);
    }

    /// <summary>Our own files have the usual axes, and state it since there is a reader that asks.</summary>
    private static AxisLayout? Written(NamedShape array, IArraySource source, TrajectoryRequest request)
    {
        bool ours = request.Own || (array.Name == "states"
            && (source.Attributes.ContainsKey("axes") || source.Attributes.GetValueOrDefault("generator") == "semiflow"));
        return ours && array.Shape.Length is >= 3 and <= 6 ? new AxisLayout("ntcxyz"[..array.Shape.Length]) : null;
    }

    /// <summary>What the run found in its own file, where the sizes of this one allow it.</summary>
    private static AxisLayout? Found(NamedShape array, IArraySource source, TrajectoryRequest request)
    {
        if (request.Axes is not { } text)
        {
            return null;
        }

        AxisLayout found = AxisLayout.ParseTrajectories(text);
        if (found.Letters.Length != array.Shape.Length)
        {
            return null;
        }

        var hints = new AxisHints([found.Size('t', array.Shape)], null, SampleGroups.IsStacked(source, array.Name));
        return AxisReadings.Fits(found.Letters, array.Shape, hints) ? found : null;
    }

    private static AxisLayout Allowed(NamedShape array, IArraySource source, TrajectoryRequest request)
    {
        IReadOnlyList<string> readings = AxisReadings.OfTrajectories(array.Shape);
        return readings.Count > 0
            ? AxisReadings.Choose(
                $"{array.Path}: {array}", array.Shape, readings, "--axes",
                new AxisHints([array.Shape[1]], null, SampleGroups.IsStacked(source, array.Name)))
            : throw new InputException(
                $"{array.Path}: the array '{array.Name}' has {array.Shape.Length} dimensions; trajectories are [trajectory, time, channel, "
                    + $"x…]. Say what they mean, for example --axes 'n t' or 't c'.");
    }
}
