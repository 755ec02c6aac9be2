using Semiflow.Data.Pairs;
using Semiflow.Spaces;

namespace Semiflow.Data;

/// <summary>What to take from a file; every part has a default that looks at the file.</summary>
public sealed record OperatorDataRequest
{
    /// <summary>
    /// Name of the array of inputs, with groups (<c>t0_fields/density</c>); null to look for <c>input</c>, then <c>x</c>.
    /// </summary>
    public string? Input { get; init; }

    /// <summary>Name of the array of outputs; null for <c>output</c> or <c>y</c>, or the input array at another time.</summary>
    public string? Output { get; init; }

    /// <summary>
    /// Meaning of the dimensions of the input array: n sample, t time, c channel, x, y, z, e.g. <c>n t x y c</c>; where each sample is a
    /// group, of the array of one. Null for the one meaning that its sizes allow, which is an error where they allow several.
    /// </summary>
    public string? Axes { get; init; }

    /// <summary>The same for the output array; null to take <see cref="Axes"/> where it fits, or what its own sizes allow.</summary>
    public string? OutputAxes { get; init; }

    /// <summary>Time index of inputs; negative counts from the end. Null for 0 where there is time.</summary>
    public int? InputTime { get; init; }

    /// <summary>Time index of outputs; negative counts from the end. Null for the last where there is time.</summary>
    public int? OutputTime { get; init; }

    /// <summary>Numbers of the samples to take; null for all.</summary>
    public Range? Samples { get; init; }

    /// <summary>
    /// Position of the nodes, one for all axes or one for each; null for what the file states, or else what its values suggest.
    /// </summary>
    public IReadOnlyList<Boundary>? Boundaries { get; init; }

    /// <summary>Intervals of the axes, e.g. <c>0:1,0:2</c>; null for what the file states, or else 0 to 1.</summary>
    public string? Extent { get; init; }

    /// <summary>Whether links and virtual datasets that lead to other files are followed.</summary>
    public bool FollowLinks { get; init; }

    /// <summary>The whole grid, where it is not the unit cube; wins over everything else.</summary>
    public Grid? Grid { get; init; }

    /// <summary>A grid whose intervals and boundaries hold where neither request nor file name any: that of a trained model.</summary>
    internal Grid? Like { get; init; }

    /// <summary>The axes that somebody gave, for this file or for the run that it is read for.</summary>
    internal string? GivenAxes => Options.IsFoundByRun("--axes") ? null : Axes;

    /// <summary>
    /// From the samples of the file (those of <see cref="Samples"/>, where that is given) to those to take, counted from the first of
    /// them, in the order of the file; null for all.
    /// </summary>
    internal Func<ChosenSamples, IReadOnlyList<Range>>? Parts { get; init; }

    /// <summary>Which options had an effect.</summary>
    internal OptionUse Options { get; init; } = new();
}
