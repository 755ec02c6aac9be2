using Semiflow.Spaces;

namespace Semiflow.Data.Pairs;

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
    /// Meaning of the dimensions of the input array: n sample, t time, c channel, x, y, z, e.g. <c>n t x y c</c>; null for the
    /// usual one of its rank: <c>n x</c>, <c>n x y</c>, <c>n c x y</c>, <c>n t x y c</c>, or <c>n t x</c>, <c>n t x y</c>,
    /// <c>n t x y c</c> where input and output are the same array.
    /// </summary>
    public string? Axes { get; init; }

    /// <summary>The same for the output array; null to take <see cref="Axes"/>, or its own rank's usual one.</summary>
    public string? OutputAxes { get; init; }

    /// <summary>Time index of inputs, where there is a time dimension; negative counts from the end.</summary>
    public int InputTime { get; init; }

    /// <summary>Time index of outputs; negative counts from the end.</summary>
    public int OutputTime { get; init; } = -1;

    /// <summary>Numbers of the samples to take; null for all.</summary>
    public Range? Samples { get; init; }

    /// <summary>Position of the nodes on the unit interval; null for what the file states, or else what its values suggest.</summary>
    public Boundary? Boundary { get; init; }

    /// <summary>Whether links and virtual datasets that lead to other files are followed.</summary>
    public bool FollowLinks { get; init; }

    /// <summary>The whole grid, where it is not the unit cube; wins over everything else.</summary>
    public Grid? Grid { get; init; }
}
