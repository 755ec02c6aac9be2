using Semiflow.Data.Pairs;

namespace Semiflow.Data.Images;

/// <summary>What the dimensions of an array of samples mean: points <c>[sample, number]</c>, or images, gray or with channels.</summary>
internal static class SampleLayout
{
    private const string Meaning = "points [sample, number], or images [sample, row, column], [sample, channel, row, column] or [sample, "
        + "row, column, channel]";

    /// <summary>The axes of images: as given, or the one reading that the sizes allow; null for points.</summary>
    /// <exception cref="InputException">Axes that do not fit, several readings, or samples of another shape than asked for.</exception>
    public static AxisLayout? Of(IArraySource source, NamedShape array, LabeledRequest request)
    {
        AxisLayout? axes = request.Shape is { } shape ? Fitting(source, array, request, shape) : Chosen(source, array, request);
        request.Options.ReadAs = axes is not null ? array.Described(axes.Letters, "samples")
            : FormattableString.Invariant($"{array}: {Plural.Of(array.Shape[0], "samples")} of {Plural.Of(array.Shape[1], "numbers")}");
        return axes;
    }

    private static AxisLayout? Chosen(IArraySource source, NamedShape array, LabeledRequest request)
    {
        if (array.Shape.Length == 2)
        {
            return null;
        }

        if (Stated(source, array, request) is { } stated)
        {
            return stated.Fitting(array.Path, array.Name, array.Shape);
        }

        if (request.Options.Settled && request.Options.Found.TryGetValue("--axes", out string? found)
            && AxisLayout.Parse(found) is var kept && kept.Letters.Length == array.Shape.Length)
        {
            return kept; // The process that began the run found it.
        }

        AxisLayout axes = Read(source, array, request);
        request.Options.Find("--axes", AxisReadings.Spaced(axes.Letters));
        return axes;
    }

    private static AxisLayout Read(IArraySource source, NamedShape array, LabeledRequest request)
    {
        string[] readings = Readings(array.Shape.Length);
        return readings.Length == 0 ? throw new InputException($"{array.Path}: array '{array.Name}' has shape "
                + $"[{string.Join(", ", array.Shape)}]; samples are {Meaning}.")
            : request.Options.Settled ? new AxisLayout(readings[0])
            : AxisReadings.Choose($"{array.Path}: {array}", array.Shape, readings, "--axes", AxisHints.Of(source, array.Name));
    }

    private static AxisLayout? Fitting(IArraySource source, NamedShape array, LabeledRequest request, IReadOnlyList<long> shape)
    {
        if (array.Shape.Length == 2 && array.Shape[1..].SequenceEqual(shape))
        {
            return null;
        }

        AxisLayout? stated = array.Shape.Length > 2 ? Stated(source, array, request) : null;
        IEnumerable<AxisLayout> readings = stated is not null && !request.Options.IsInherited("--axes") ? [stated]
            : Readings(array.Shape.Length).Select(letters => new AxisLayout(letters)).Prepend(stated).OfType<AxisLayout>();
        return readings.FirstOrDefault(axes => axes.Letters.Length == array.Shape.Length
                && "cxy".Select(letter => axes.Size(letter, array.Shape)).SequenceEqual(shape))
            ?? throw new InputException($"{array.Path}: array '{array.Name}' has shape [{string.Join(", ", array.Shape)}]"
                + (stated is null ? "" : $", with axes '{AxisReadings.Spaced(stated.Letters)}'")
                + $"; expected [sample, {string.Join(", ", shape)}].");
    }

    private static AxisLayout? Stated(IArraySource source, NamedShape array, LabeledRequest request)
    {
        if (request.Axes is not { } text)
        {
            return null;
        }

        AxisLayout axes = AxisLayout.Parse(text).OverGroups(SampleGroups.IsStacked(source, array.Name));
        request.Options.Use("--axes");
        return axes.SpaceRank == 2 && axes['n'] >= 0 && axes['t'] < 0 ? axes : throw new InputException(
            $"--axes '{text}': images have the dimensions n (sample), x (row), y (column) and perhaps c (channel), for example 'n x y c'.");
    }

    private static string[] Readings(int dimensions) => dimensions switch
    {
        3 => ["nxy"],
        4 => ["ncxy", "nxyc"],
        _ => [],
    };
}
