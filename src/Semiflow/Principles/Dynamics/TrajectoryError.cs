using Semiflow.Flows;
using Semiflow.Spaces;
using Semiflow.Training.Losses;
using static TorchSharp.torch;

namespace Semiflow.Principles.Dynamics;

/// <summary>
/// Mean squared errors of predicted trajectories over what was observed, all frames and the first included (spec aphynity.md 2).
/// </summary>
internal static class TrajectoryError
{
    /// <summary>One number.</summary>
    /// <param name="predicted">States <c>[time, batch, channel, x…]</c>.</param>
    /// <param name="set">What was observed.</param>
    /// <param name="sizes">What counts as 1 in each channel; null for the units of the data.</param>
    public static Tensor Mean(Tensor predicted, TrajectorySet set, IReadOnlyList<double>? sizes = null) =>
        Over(predicted, set, [], sizes);

    /// <summary>One number for each entry along a dimension of the states; 0 where nothing was observed.</summary>
    /// <param name="predicted">States <c>[time, batch, channel, x…]</c>.</param>
    /// <param name="set">What was observed.</param>
    /// <param name="kept">The dimension: 0 for frames, 2 for channels.</param>
    /// <param name="sizes">What counts as 1 in each channel; null for the units of the data.</param>
    public static Tensor Along(Tensor predicted, TrajectorySet set, long kept, IReadOnlyList<double>? sizes = null) =>
        Over(predicted, set, [.. Enumerable.Range(0, (int)predicted.dim()).Select(i => (long)i).Where(i => i != kept)], sizes);

    /// <summary>The states from which solutions start.</summary>
    /// <exception cref="InputException">They were not observed whole.</exception>
    public static Tensor Start(TrajectorySet set) => set.Mask is null || set.Mask[0].all().cpu().item<bool>()
        ? set.States[0]
        : throw new InputException(
            "solutions start from the first frame, which is not observed whole: cut the trajectories to begin with a whole frame, or learn "
                + "from partial observations.");

    /// <summary>Whether each frame of each trajectory was observed whole, <c>[time, batch]</c>; null where all were.</summary>
    public static Tensor? WholeFrames(TrajectorySet set) => set.Mask?.flatten(2).all(2);

    private static Tensor Over(Tensor predicted, TrajectorySet set, long[] dimensions, IReadOnlyList<double>? sizes)
    {
        Tensor squares = ChannelSizes.Divide(LossTerms.Difference(predicted, set.States), 2, sizes).square();
        if (set.Mask is not { } mask)
        {
            return dimensions.Length == 0 ? squares.mean() : squares.mean(dimensions);
        }

        // Unobserved predictions may be anything, also NaN at padded times: choose, do not multiply.
        Tensor seen = where(mask, squares, zeros_like(squares));
        return dimensions.Length == 0
            ? seen.sum() / mask.sum()
            : seen.sum(dimensions) / mask.sum(dimensions).clamp_min(1);
    }
}
