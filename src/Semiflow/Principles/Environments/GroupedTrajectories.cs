using Semiflow.Flows;
using Semiflow.Principles.Dynamics;
using static TorchSharp.torch;

namespace Semiflow.Principles.Environments;

/// <summary>Trajectories in the order of rows that grouped networks take.</summary>
/// <param name="Rows">That order.</param>
/// <param name="Observed">Observed states <c>[time, row, channel, x…]</c>.</param>
/// <param name="Times">Times <c>[time]</c> or <c>[time, row]</c>.</param>
/// <param name="Mask">What was observed, in the shape of the states; null for all.</param>
internal sealed record GroupedTrajectories(EnvironmentRows Rows, Tensor Observed, Tensor Times, Tensor? Mask)
{
    /// <summary>The trajectories of a set.</summary>
    /// <exception cref="InputException">One of an unknown environment, or whose first state was not observed whole.</exception>
    public static GroupedTrajectories Of(TrajectorySet set, int environments)
    {
        _ = TrajectoryError.Start(set); // Forecasts start there: it must be whole.
        var rows = new EnvironmentRows(set.Environments, set.Count, environments);
        return new GroupedTrajectories(
            rows, rows.Group(set.States, 1), EnvironmentDynamics.Times(rows, set), set.Mask is null ? null : rows.Group(set.Mask, 1));
    }

    /// <summary>Where each row restarts: where its environment does, and all of the row was observed.</summary>
    /// <param name="restarts">Where to restart, <c>[frame][environment]</c>.</param>
    public bool[][] OfRows(bool[][] restarts)
    {
        int each = Rows.PerEnvironment, count = Rows.Count * each;
        bool[]? whole = Mask?.flatten(2).all(2).cpu().contiguous().data<bool>().ToArray();
        return [.. restarts.Select((environments, frame) => Enumerable.Range(0, count)
            .Select(row => environments[row / each] && whole?[(frame * count) + row] != false).ToArray())];
    }
}
