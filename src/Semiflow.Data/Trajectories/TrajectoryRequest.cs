using Semiflow.Spaces;

namespace Semiflow.Data;

/// <summary>What to take from a file of trajectories; every part has a default that looks at the file.</summary>
public sealed record TrajectoryRequest
{
    /// <summary>Name of the array of states; null for <c>states</c>, <c>trajectories</c>, <c>u</c>, <c>x</c>, or the only array.</summary>
    public string? States { get; init; }

    /// <summary>
    /// Meaning of its dimensions: n trajectory, t time, c channel, x, y, z, e.g. <c>n t x y c</c>; null for what the file states, or the
    /// one meaning that its sizes allow, which is an error where they allow several.
    /// </summary>
    public string? Axes { get; init; }

    /// <summary>
    /// Name of the array of times, <c>[time]</c> or <c>[trajectory, time]</c>; null for <c>t</c>, <c>time</c>, <c>times</c> or
    /// <c>time(s)</c>.
    /// </summary>
    public string? Times { get; init; }

    /// <summary>Time between two frames, from time 0; wins over an array of times.</summary>
    public double? Step { get; init; }

    /// <summary>
    /// Name of an array that is not zero where states were observed, in their shape or <c>[trajectory, time]</c>; null for <c>mask</c>,
    /// where there is one.
    /// </summary>
    public string? Mask { get; init; }

    /// <summary>Name of the array of environments, one per trajectory, from 0; null for <c>environment</c>, where there is one.</summary>
    public string? Environment { get; init; }

    /// <summary>Intervals of the axes of space, e.g. <c>0:1,0:2</c>; null for what the file states, or else 0 to 1.</summary>
    public string? Extent { get; init; }

    /// <summary>Position of the nodes, one for all axes or one for each; null for what the file states, or else periodic.</summary>
    public IReadOnlyList<Boundary>? Boundaries { get; init; }

    /// <summary>Whether links and virtual datasets that lead to other files are followed.</summary>
    public bool FollowLinks { get; init; }

    /// <summary>A grid whose intervals and boundaries hold where neither request nor file name any: that of a trained model.</summary>
    internal Grid? Like { get; init; }

    /// <summary>Whether the file was written by <see cref="TrajectoryData.Write"/>, so that its axes are known.</summary>
    internal bool Own { get; init; }

    /// <summary>Which options had an effect.</summary>
    internal OptionUse Options { get; init; } = new();
}
