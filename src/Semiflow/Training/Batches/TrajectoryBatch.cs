using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>Trajectories to learn from in one move.</summary>
/// <param name="Set">The trajectories.</param>
/// <param name="Indices">Their indices in the whole training set.</param>
public sealed record TrajectoryBatch(TrajectorySet Set, IReadOnlyList<int> Indices)
{
    /// <summary>The observed states <c>[time, batch, channel, x…]</c>.</summary>
    public Tensor States => Set.States;

    /// <summary>Their times, <c>[time]</c> or <c>[time, batch]</c>.</summary>
    public Tensor Times => Set.Times;
}
