namespace Semiflow.Data.Pairs;

/// <summary>An array before it is read.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Remark">What is done to it on reading; empty for nothing.</param>
internal sealed record NamedShape(string Path, string Name, long[] Shape, string Remark = "")
{
    /// <summary>An array of a file.</summary>
    /// <exception cref="InputException">There is none of that name.</exception>
    public static NamedShape Of(IArraySource source, string name) => new(source.Path, name, source.Shape(name), source.Remark(name));

    /// <summary>The array in words, its dimensions named.</summary>
    public string Described(string letters, string samples) =>
        $"{this}: {AxisReadings.Describe(letters, Shape, samples)}{(Remark.Length > 0 ? $" ({Remark})" : "")}";

    /// <summary>Refuses an array without elements.</summary>
    /// <exception cref="InputException">One of its sizes is 0.</exception>
    public void CheckNotEmpty(string samples)
    {
        if (Shape.Contains(0))
        {
            throw new InputException($"{Path} has no {samples}: the array '{Name}' has shape [{string.Join(", ", Shape)}].");
        }
    }

    /// <summary>Its name and sizes.</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";
}

/// <summary>What the dimensions of inputs and outputs are: as the user says, else the one reading that their sizes allow.</summary>
internal static class PairAxes
{
    /// <summary>The axes of both.</summary>
    /// <param name="input">The array of inputs.</param>
    /// <param name="output">The array of outputs, perhaps the same.</param>
    /// <param name="request">What the user says.</param>
    /// <param name="hints">What the file tells.</param>
    /// <exception cref="InputException">Axes that do not fit, or several readings, or no time where it is needed.</exception>
    public static (AxisLayout Input, AxisLayout Output) Of(
        NamedShape input, NamedShape output, OperatorDataRequest request, AxisHints hints)
    {
        bool one = input.Name == output.Name;
        input.CheckNotEmpty("samples");
        output.CheckNotEmpty("samples");
        bool alike = input.Shape.SequenceEqual(output.Shape);
        AxisLayout x = One(
            input, request, request.Axes, "--axes",
            one || request.InputTime is not null || (alike && request.OutputTime is not null), hints);
        string? text = request.OutputAxes is null || one
            ? FitsRank(request.Axes, output, hints) ? request.Axes : null
            : request.OutputAxes;
        string option = request.OutputAxes is null ? "--axes" : "--output-axes";
        AxisLayout y = one ? x : One(
            output, request, text, text is null && !alike ? "--output-axes" : option,
            request.OutputTime is not null || (alike && request.InputTime is not null), hints);
        if (one && x['t'] < 0)
        {
            throw new InputException(
                $"{input.Path}: input and output are both '{input.Name}', which by its axes '{AxisReadings.Spaced(x.Letters)}' has no "
                    + $"time. Name two arrays, or say which dimension is time (t).");
        }

        Find(request, x, y);
        Tell(request, input, output, x, y, one);
        return (x, y);
    }

    private static AxisLayout One(
        NamedShape array, OperatorDataRequest request, string? text, string option, bool timed, AxisHints hints)
    {
        if (text is not null)
        {
            AxisLayout stated = AxisLayout.Parse(text).OverGroups(hints.Groups);
            bool fits = stated.Letters.Length == array.Shape.Length
                && (!request.Options.IsFoundByRun(option)
                    || (hints.SpaceRank is null && AxisReadings.Fits(stated.Letters, array.Shape, hints)));
            if (fits || !request.Options.IsInherited(option))
            {
                request.Options.Use(option);
                return !hints.Groups || stated.Letters.Length == array.Shape.Length
                    ? stated.Fitting(array.Path, array.Name, array.Shape)
                    : AxisLayout.Parse(text).Fitting(array.Path, array.Name, array.Shape[1..]);
            }
        }

        IReadOnlyList<string> readings = AxisReadings.OfPairs(array.Shape, timed, hints);
        return readings.Count > 0
            ? AxisReadings.Choose($"{array.Path}: {array}", array.Shape, readings, option, hints)
            : throw new InputException(
                $"{array.Path}: the array '{array.Name}' has {Plural.Of(array.Shape.Length, "dimensions")}, "
                    + $"[{string.Join(", ", array.Shape)}], whose "
                    + $"meaning is not clear{(timed ? ", one of them time" : "")}. Say it, for example {option} 'n t x y c'.");
    }

    // Times need no such note: where none is given, first and last are meant in every file.
    private static void Find(OperatorDataRequest request, AxisLayout x, AxisLayout y)
    {
        if (request.Axes is null)
        {
            request.Options.Find("--axes", AxisReadings.Spaced(x.Letters));
        }

        if (request.OutputAxes is null && y != x)
        {
            request.Options.Find("--output-axes", AxisReadings.Spaced(y.Letters));
        }
    }

    private static void Tell(OperatorDataRequest request, NamedShape input, NamedShape output, AxisLayout x, AxisLayout y, bool one)
    {
        static string Said(NamedShape array, AxisLayout axes) => array.Described(axes.Letters, "samples");
        string At(AxisLayout axes, int time) => axes['t'] < 0 ? "" : FormattableString.Invariant($" at time {time}");
        if (x['t'] >= 0)
        {
            request.Options.Use("--input-time");
        }

        if (y['t'] >= 0)
        {
            request.Options.Use("--output-time");
        }

        (int from, int to) = (request.InputTime ?? 0, request.OutputTime ?? -1);
        request.Options.ReadAs = one
            ? FormattableString.Invariant($"{Said(input, x)}; inputs and outputs at times {from} and {to}")
            : $"{Said(input, x)}{At(x, from)}; {Said(output, y)}{At(y, to)}";
    }

    private static bool FitsRank(string? axes, NamedShape array, AxisHints hints) =>
        axes is not null && AxisLayout.Parse(axes).OverGroups(hints.Groups).Letters.Length == array.Shape.Length;
}
