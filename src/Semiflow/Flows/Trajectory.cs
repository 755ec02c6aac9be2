using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>States of a batch at its save times.</summary>
/// <param name="Times">Save times in double precision, <c>[time]</c> or <c>[time, batch]</c>.</param>
/// <param name="States">States <c>[time, batch, channel, x…]</c>; the first are the initial ones. NaN where a sample failed, or its time is
/// NaN.</param>
public sealed record Trajectory(Tensor Times, Tensor States)
{
    /// <summary>Samples that did not reach their last save time; empty unless <see cref="FlowOptions.Throw"/> is off.</summary>
    public IReadOnlyList<FlowFailure> Failures { get; init; } = [];

    /// <summary>Events that happened, sample by sample in order of time; after a terminal one the states are NaN.</summary>
    public IReadOnlyList<FlowOccurrence> Events { get; init; } = [];

    /// <summary>
    /// What controlled steps cost in the first phase, one per sample, or one for a batch in lock step; empty for fixed steps.
    /// </summary>
    public IReadOnlyList<FlowStatistics> Statistics { get; init; } = [];
}
