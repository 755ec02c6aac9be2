using System.Globalization;
using Semiflow.Data;
using Semiflow.Data.Images;
using Semiflow.Spaces;

namespace Semiflow.Recipes;

/// <summary>Where the samples of a run come from: an exact solver, or a file.</summary>
/// <param name="System">Name of the system that makes them; null for a file.</param>
/// <param name="File">Path of the file in distribution; null for a system.</param>
/// <param name="FileOut">Path of a file out of distribution; null for none.</param>
/// <param name="Input">Name of the array of inputs; null: as the layout says.</param>
/// <param name="Output">Name of the array of outputs; null: as the layout says.</param>
/// <param name="Axes">Meaning of the dimensions of the arrays, e.g. <c>n t x y c</c>; null: as their sizes say.</param>
/// <param name="OutputAxes">The same for the outputs; null: as the inputs.</param>
/// <param name="InputTime">Time index of inputs; null: the first, where there is time.</param>
/// <param name="OutputTime">Time index of outputs, negative from the end; null: the last, where there is time.</param>
/// <param name="Boundary">
/// Position of the nodes, a name for all axes or one for each, e.g. <c>periodic,dirichlet</c>; null: as the file states or its values
/// suggest.
/// </param>
/// <param name="Times">Name of the array of times of trajectories; null: <c>t</c>, <c>time</c> or <c>time(s)</c>.</param>
/// <param name="Step">Time between two frames, where the file has no times.</param>
/// <param name="Mask">Name of the array of masks; null: <c>mask</c>, where there is one.</param>
/// <param name="Environment">Name of the array of environments; null: <c>environment</c>, where there is one.</param>
/// <param name="Extent">Intervals of the axes of space, e.g. <c>0:1,0:2</c>; null: as the file states, or 0 to 1.</param>
/// <param name="FollowLinks">Whether links and virtual datasets that lead to other files are followed.</param>
/// <param name="Samples">Samples of the file in distribution to take, e.g. <c>0:100</c>, the end left out; null: all.</param>
public sealed record DataSource(
    string? System = null, string? File = null, string? FileOut = null, string? Input = null, string? Output = null,
    string? Axes = null, string? OutputAxes = null, int? InputTime = null, int? OutputTime = null, string? Boundary = null,
    string? Times = null, double? Step = null, string? Mask = null, string? Environment = null, string? Extent = null,
    bool FollowLinks = false, string? Samples = null)
{
    /// <summary>Which options were used; copies share it.</summary>
    internal OptionUse Used { get; init; } = new();

    /// <summary>Its options on the command line with their values; null where one is not given.</summary>
    internal IReadOnlyList<(string Option, object? Value)> Options =>
    [
        ("--data", File), ("--data-out", FileOut), ("--input", Input), ("--output", Output), ("--axes", Axes),
        ("--output-axes", OutputAxes), ("--input-time", InputTime), ("--output-time", OutputTime), ("--boundary", Boundary),
        ("--times", Times), ("--step", Step), ("--mask", Mask), ("--environments", Environment), ("--extent", Extent),
        ("--follow-links", FollowLinks ? true : null), ("--samples", Samples),
    ];

    /// <summary>
    /// Says that options had an effect. A method that reads files on its own calls it with each that it looks at: one that nothing used
    /// does not apply, which is an error before the training.
    /// </summary>
    /// <param name="options">Names as on the command line, e.g. <c>--input</c>.</param>
    public void Use(params ReadOnlySpan<string> options) => Used.Use(options);

    /// <summary>Says which options a method looks at, where it reads a file on its own, and refuses all others.</summary>
    /// <param name="options">Names as on the command line.</param>
    /// <exception cref="InputException">An option does not apply.</exception>
    internal void RequireOnly(params ReadOnlySpan<string> options)
    {
        Use(options);
        RequireUsed();
    }

    /// <summary>Checks that whatever was given was used.</summary>
    /// <exception cref="InputException">An option does not apply.</exception>
    internal void RequireUsed()
    {
        IReadOnlyList<string> unused =
            Used.Unused(Options.Where(each => each is { Option: not "--data", Value: not null }).Select(each => each.Option));
        if (unused.Count == 0)
        {
            return;
        }

        string list = unused.Count == 1 ? $"{unused[0]} does" : $"{string.Join(", ", unused.SkipLast(1))} and {unused[^1]} do";
        string time = unused.Any(option => option is "--input-time" or "--output-time") && Used.ReadAs.Length > 0
            && !Used.ReadAs.Contains(" times", StringComparison.Ordinal)
            ? " No dimension is time: if one is, say so with --axes, for example --axes \"n t x\"."
            : "";
        throw new InputException($"{list} not apply to {File}{(Used.ReadAs.Length > 0 ? $", read as {Used.ReadAs}" : "")}.{time} Leave out "
            + $"what does not apply.");
    }

    /// <summary>This source with what it leaves open as in a run; what is given here wins, and what depends on it is open again.</summary>
    internal DataSource After(DataSource run)
    {
        var used = new OptionUse();
        T? Inherited<T>(string option, T? given, T? other, bool open = true)
        {
            if (given is not null || other is null || !open)
            {
                return given;
            }

            used.Inherit(option);
            return other;
        }

        string? Layout(string option, string? settled, bool open = true)
        {
            if (settled is not null || !open || !run.Used.Found.TryGetValue(option, out string? found))
            {
                return settled;
            }

            used.InheritFound(option, found);
            return found;
        }

        return this with
        {
            Input = Inherited("--input", Input, run.Input),
            Output = Inherited("--output", Output, run.Output, Input is null),
            Axes = Layout("--axes", Inherited("--axes", Axes, run.Axes)),
            OutputAxes = Layout(
                "--output-axes", Inherited("--output-axes", OutputAxes, run.OutputAxes, Axes is null), Axes is null),
            InputTime = Inherited("--input-time", InputTime, run.InputTime),
            OutputTime = Inherited("--output-time", OutputTime, run.OutputTime),
            Boundary = Inherited("--boundary", Boundary, run.Boundary),
            Times = Inherited("--times", Times, run.Times, Step is null),
            Step = Inherited("--step", Step, run.Step, Times is null),
            Mask = Inherited("--mask", Mask, run.Mask),
            Environment = Inherited("--environments", Environment, run.Environment),
            Extent = Inherited("--extent", Extent, run.Extent),
            Used = used,
        };
    }

    /// <summary>The options taken from a run, as they would be typed, those that it found in its file last; empty for none.</summary>
    internal string InheritedText => Inherited(option => option);

    /// <summary>
    /// The same as it would be typed for a prediction, whose options of the same names are files to read and write and times to forecast:
    /// what it has no option for is said in words, and outputs do not matter.
    /// </summary>
    internal string InheritedByPrediction => Inherited(option => option switch
    {
        "--input" => "--name",
        "--output" or "--output-axes" or "--output-time" => null,
        "--times" => "array of times",
        "--step" => "time between frames",
        "--mask" => "array of masks",
        "--environments" => "array of environments",
        _ => option,
    });

    private string Inherited(Func<string, string?> spelling) => string.Join(" ", Options.Where(each => Used.IsInherited(each.Option))
        .OrderBy(each => Used.IsFoundByRun(each.Option))
        .Select(each => (Spelled: spelling(each.Option), each.Value)).Where(each => each.Spelled is not null)
        .Select(each => $"{each.Spelled}={InQuotes(Configuration.Text(each.Value))}"));

    private static string InQuotes(string text) => text.Contains(' ', StringComparison.Ordinal) ? $"\"{text}\"" : text;

    /// <summary>Names of boundaries as on the command line.</summary>
    /// <exception cref="InputException">One that there is not.</exception>
    internal static IReadOnlyList<Boundary>? Boundaries(string? text) => text is null ? null :
    [
        .. text.Split(',', StringSplitOptions.TrimEntries).Select(name =>
            Enum.GetValues<Boundary>().Cast<Boundary?>().FirstOrDefault(each => Configuration.Text(each) == name)
            ?? throw new InputException($"--boundary is one of "
                + $"{string.Join(", ", Enum.GetValues<Boundary>().Select(each => Configuration.Text(each)))}, "
                + $"or one for each axis, for example periodic,dirichlet; not '{text}'.")),
    ];

    /// <summary>What to take from a file of trajectories.</summary>
    internal TrajectoryRequest Trajectories() => new()
    {
        States = Input,
        Axes = Axes,
        Times = Times,
        Step = Step,
        Mask = Mask,
        Environment = Environment,
        Extent = Extent,
        Boundaries = Boundaries(Boundary),
        FollowLinks = FollowLinks,
        Options = Used,
    };

    /// <summary>What to take from a file of samples with classes.</summary>
    internal LabeledRequest Labeled() => new()
    {
        Input = Input,
        Labels = Output,
        Axes = Axes,
        FollowLinks = FollowLinks,
        Options = Used,
    };

    /// <summary>Samples as on the command line.</summary>
    /// <exception cref="InputException">Not such a range.</exception>
    internal static Range? SampleRange(string? text)
    {
        if (text is null)
        {
            return null;
        }

        string[] ends = text.Split(':');
        bool Place(string end, int open, out int place) => int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out place)
            || ((place = open) == open && end.Length == 0);
        return ends.Length == 2 && Place(ends[0], 0, out int first) && Place(ends[1], int.MaxValue, out int end) && first < end
            ? first..(end == int.MaxValue ? ^0 : end)
            : throw new InputException($"--samples is a range such as 0:100 (the first 100) or 100: (the rest), not '{text}'.");
    }

    /// <summary>What to take from a file of pairs.</summary>
    internal OperatorDataRequest Request() => new()
    {
        Samples = SampleRange(Samples),
        Input = Input,
        Output = Output,
        Axes = Axes,
        OutputAxes = OutputAxes,
        InputTime = InputTime,
        OutputTime = OutputTime,
        Extent = Extent,
        Boundaries = Boundaries(Boundary),
        FollowLinks = FollowLinks,
        Options = Used,
    };
}
