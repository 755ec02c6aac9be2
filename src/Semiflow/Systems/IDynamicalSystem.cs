using Semiflow.Flows;
using Semiflow.Spaces;

namespace Semiflow.Systems;

/// <summary>
/// A law of motion with its random initial states: a maker of trajectories. The input of its card is the initial state, the output the
/// trajectory.
/// </summary>
public interface IDynamicalSystem : ISystem
{
    /// <summary>Names of the channels, with units where they have any.</summary>
    IReadOnlyList<string> Channels { get; }

    /// <summary>The grid of the states; null where they have no space.</summary>
    Grid? Grid { get; }

    /// <summary>Save times.</summary>
    IReadOnlyList<double> Times { get; }

    /// <summary>Named parameters of the law, for people, reports and errors of estimates.</summary>
    IReadOnlyDictionary<string, double> Parameters { get; }

    /// <summary>Computes trajectories; each depends on the seed and its own index alone, so that parts agree with the whole.</summary>
    /// <param name="first">Index of the first trajectory, from 0.</param>
    /// <param name="count">Number of trajectories, at least 1.</param>
    /// <param name="seed">Seed of the initial states; the same in another environment of the system gives the same initial states.</param>
    /// <param name="stop">Ends the computation early.</param>
    /// <returns>States <c>[time, trajectory, channel, x…]</c> in double precision, times <c>[time]</c>.</returns>
    /// <exception cref="InputException">No trajectory asked for, or the integration failed.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    TrajectorySet Simulate(int first, int count, ulong seed, CancellationToken stop = default);
}
