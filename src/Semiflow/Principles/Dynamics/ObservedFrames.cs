using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Principles.Dynamics;

/// <summary>
/// All frames of a batch as one batch of states, for what is evaluated on the data rather than on a solution. Frames that were
/// not observed whole do not count: a network cannot be evaluated on half a state.
/// </summary>
/// <param name="Times">Times <c>[time·batch]</c> in the type of the states.</param>
/// <param name="States">States <c>[time·batch, channel, x…]</c>.</param>
/// <param name="Weights">1 for a whole frame, 0 for another, <c>[time·batch]</c>; null where all are whole.</param>
internal sealed record ObservedFrames(Tensor Times, Tensor States, Tensor? Weights)
{
    /// <summary>The frames of trajectories.</summary>
    public static ObservedFrames Of(TrajectorySet set)
    {
        Tensor states = set.States;
        Tensor times = set.Times.to(states.dtype).to(states.device);
        times = times.dim() == 1 ? times.unsqueeze(1).expand(set.Frames, set.Count) : times;
        return new ObservedFrames(
            times.nan_to_num().reshape(-1), states.flatten(0, 1), TrajectoryError.WholeFrames(set)?.reshape(-1).to(states.dtype));
    }

    /// <summary>These and, after them, the same states where time runs backwards.</summary>
    /// <param name="reversed">Channels whose sign changes; none leaves the frames alone.</param>
    public ObservedFrames AndReversed(IReadOnlyList<int> reversed)
    {
        if (reversed.Count == 0)
        {
            return this;
        }

        double[] signs = [.. Enumerable.Range(0, (int)States.shape[1]).Select(channel => reversed.Contains(channel) ? -1.0 : 1)];
        Tensor backwards = States * tensor(signs, States.dtype, States.device)
            .view([-1, .. Enumerable.Repeat(1L, (int)States.dim() - 2)]);
        return new ObservedFrames(
            cat([Times, Times]), cat([States, backwards]), Weights is { } weights ? cat([weights, weights]) : null);
    }

    /// <summary>Mean of <c>[time·batch, x…]</c> over the whole frames.</summary>
    public Tensor Mean(Tensor values) => Mean(values, Weights);

    /// <summary>Mean of <c>[time·batch, x…]</c> with weights <c>[time·batch]</c>, null for equal ones.</summary>
    public static Tensor Mean(Tensor values, Tensor? weights)
    {
        if (weights is null)
        {
            return values.mean();
        }

        Tensor each = values.dim() == 1 ? values : values.flatten(1).mean([1]);
        return (each * weights).sum() / weights.sum();
    }
}
