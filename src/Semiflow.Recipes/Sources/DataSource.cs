using Semiflow.Data.Pairs;
using Semiflow.Data.Trajectories;
using Semiflow.Spaces;

namespace Semiflow.Recipes.Sources;

/// <summary>Where the samples of a run come from: an exact solver, or a file.</summary>
/// <param name="System">Name of the system that makes them; null for a file.</param>
/// <param name="File">Path of the file in distribution; null for a system.</param>
/// <param name="FileOut">Path of a file out of distribution; null for none.</param>
/// <param name="Input">Name of the array of inputs; null: as the layout says.</param>
/// <param name="Output">Name of the array of outputs; null: as the layout says.</param>
/// <param name="Axes">Meaning of the dimensions of the arrays, e.g. <c>n t x y c</c>; null: as the rank says.</param>
/// <param name="OutputAxes">The same for the outputs; null: as the inputs.</param>
/// <param name="InputTime">Time index of inputs, where there is time.</param>
/// <param name="OutputTime">Time index of outputs; negative counts from the end.</param>
/// <param name="Boundary">Position of the nodes; null: as the file states or its values suggest.</param>
/// <param name="Times">Name of the array of times of trajectories; null: <c>t</c>, <c>time</c> or <c>time(s)</c>.</param>
/// <param name="Step">Time between two frames, where the file has no times.</param>
/// <param name="Mask">Name of the array of masks; null: <c>mask</c>, where there is one.</param>
/// <param name="Environment">Name of the array of environments; null: <c>environment</c>, where there is one.</param>
/// <param name="Extent">Intervals of the axes of space, e.g. <c>0:1,0:2</c>; null: as the file states, or 0 to 1.</param>
/// <param name="FollowLinks">Whether links and virtual datasets that lead to other files are followed.</param>
public sealed record DataSource(
    string? System = null, string? File = null, string? FileOut = null, string? Input = null, string? Output = null,
    string? Axes = null, string? OutputAxes = null, int InputTime = 0, int OutputTime = -1, Boundary? Boundary = null,
    string? Times = null, double? Step = null, string? Mask = null, string? Environment = null, string? Extent = null,
    bool FollowLinks = false)
{
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
        Boundary = Boundary,
        FollowLinks = FollowLinks,
    };

    /// <summary>What to take from a file of pairs.</summary>
    internal OperatorDataRequest Request() => new()
    {
        Input = Input,
        Output = Output,
        Axes = Axes,
        OutputAxes = OutputAxes,
        InputTime = InputTime,
        OutputTime = OutputTime,
        Boundary = Boundary,
        FollowLinks = FollowLinks,
    };
}
