using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>Simulated or measured trajectories: what dynamics are learned from.</summary>
/// <param name="Times">Times in double precision: <c>[time]</c> common to all trajectories, or <c>[time, trajectory]</c>.</param>
/// <param name="States">States <c>[time, trajectory, channel, x…]</c>.</param>
public sealed record TrajectorySet(Tensor Times, Tensor States)
{
    /// <summary>The grid of the states; null where they have no space.</summary>
    public Grid? Grid { get; init; }

    /// <summary>Where states were observed, true, in the shape of the states; null where all were. Unobserved entries hold 0.</summary>
    public Tensor? Mask { get; init; }

    /// <summary>Environment of each trajectory, from 0; null for one environment.</summary>
    public IReadOnlyList<int>? Environments { get; init; }

    /// <summary>Names of the channels; empty where they have none.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>Number of trajectories.</summary>
    public int Count => (int)States.shape[1];

    /// <summary>Number of frames.</summary>
    public int Frames => (int)States.shape[0];

    /// <summary>The trajectories of the given indices, on their own memory.</summary>
    public TrajectorySet Select(params IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        using Tensor onHost = tensor(indices.Select(i => (long)i).ToArray());
        using Tensor rows = onHost.to(States.device);
        return this with
        {
            Times = Times.dim() == 1 ? Times : Times.index_select(1, rows),
            States = States.index_select(1, rows),
            Mask = Mask?.index_select(1, rows),
            Environments = Environments is { } all ? [.. indices.Select(i => all[i])] : null,
        };
    }

    /// <summary>
    /// Frames <paramref name="from"/> to <paramref name="from"/> + <paramref name="count"/> - 1 of all trajectories, on the same memory.
    /// </summary>
    public TrajectorySet Window(int from, int count) => this with
    {
        Times = Times.narrow(0, from, count),
        States = States.narrow(0, from, count),
        Mask = Mask?.narrow(0, from, count),
    };

    /// <summary>The given channels of all states, in that order, on their own memory.</summary>
    public TrajectorySet Pick(params IReadOnlyList<int> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        using Tensor onHost = tensor(channels.Select(i => (long)i).ToArray());
        using Tensor index = onHost.to(States.device);
        return this with
        {
            States = States.index_select(2, index),
            Mask = Mask?.index_select(2, index),
            Channels = Channels.Count > 0 ? [.. channels.Select(i => Channels[i])] : [],
        };
    }
}
