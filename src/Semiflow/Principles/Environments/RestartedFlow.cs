using Semiflow.Flows;
using Semiflow.Principles.Dynamics;
using static TorchSharp.torch;

namespace Semiflow.Principles.Environments;

/// <summary>Solutions that restart from the observed state at some frames.</summary>
internal static class RestartedFlow
{
    /// <summary>States at all frames; at a restart the frame itself is the end of the solution before it.</summary>
    /// <param name="dynamics">The field.</param>
    /// <param name="grouped">The trajectories; a row restarts only where all of it was observed.</param>
    /// <param name="restarts">Where to restart, <c>[frame][environment]</c>; null for none.</param>
    public static Tensor Solve(EnvironmentDynamics dynamics, GroupedTrajectories grouped, bool[][]? restarts) =>
        dynamics.Solve(
            grouped.Observed[0], grouped.Times,
            restarts: restarts is null ? null : new Restarts(grouped.OfRows(restarts), grouped.Observed));

    /// <summary>Mean squared error of such solutions.</summary>
    /// <inheritdoc cref="Solve"/>
    public static Tensor Error(EnvironmentDynamics dynamics, TrajectorySet set, bool[][]? restarts)
    {
        var grouped = GroupedTrajectories.Of(set, dynamics.Environments);
        return TrajectoryError.Mean(grouped.Rows.Restore(Solve(dynamics, grouped, restarts), 1), set);
    }
}
