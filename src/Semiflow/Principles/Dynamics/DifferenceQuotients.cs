using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Principles.Dynamics;

/// <summary>Time derivatives of trajectories by differences.</summary>
/// <param name="Values">dx/dt <c>[time·batch, channel, x…]</c>.</param>
/// <param name="Weights">1 where there is one, 0 at a frame without a whole neighbor at another time, <c>[time·batch]</c>.</param>
internal sealed record DifferenceQuotients(Tensor Values, Tensor Weights)
{
    /// <summary>
    /// dx/dt at every frame: of second order on any grid between two whole frames, of first order at the ends and next to a
    /// frame that was not observed whole or repeats the time.
    /// </summary>
    public static DifferenceQuotients Of(TrajectorySet set)
    {
        Tensor states = set.States;
        Tensor times = set.Times.to(states.dtype).to(states.device);
        times = times.dim() == 1 ? times.unsqueeze(1).expand(set.Frames, set.Count) : times;
        Tensor step = times[1..] - times[..^1];
        Tensor usable = step.ne(0).logical_and(step.isfinite());
        if (TrajectoryError.WholeFrames(set) is { } whole)
        {
            usable = usable.logical_and(whole[1..]).logical_and(whole[..^1]);
        }

        // A missing side has step 0.
        step = where(usable, step, zeros_like(step));
        Tensor none = zeros_like(step[..1]);
        Tensor before = cat([none, step]), after = cat([step, none]);
        Tensor slope = (states[1..] - states[..^1]) / Like(where(usable, step, ones_like(step)), states);
        Tensor missing = zeros_like(states[..1]);
        // Each side counts with the step of the other: exact for parabolas.
        Tensor left = Share(before, after), right = Share(after, before);
        Tensor sum = left + right;
        left /= where(sum.eq(0), ones_like(sum), sum);
        right /= where(sum.eq(0), ones_like(sum), sum);
        Tensor values = (cat([missing, slope]) * Like(left, states)) + (cat([slope, missing]) * Like(right, states));
        return new DifferenceQuotients(values.flatten(0, 1), sum.ne(0).to(states.dtype).reshape(-1));
    }

    private static Tensor Share(Tensor own, Tensor other) =>
        where(own.eq(0), own, where(other.eq(0), ones_like(other), other.abs()));

    private static Tensor Like(Tensor perFrame, Tensor states) =>
        perFrame.reshape([.. perFrame.shape, .. Enumerable.Repeat(1L, (int)states.dim() - 2)]);
}
