using Semiflow.Spaces;
using Semiflow.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>Mean of <c>|p - y|</c>.</summary>
public sealed record L1Loss : ILoss
{
    /// <inheritdoc/>
    public Tensor Value(Tensor prediction, Tensor target) => LossTerms.Difference(prediction, target).abs().mean();
}

/// <summary>Mean of <c>(p - y)²</c>.</summary>
public sealed record L2Loss : ILoss
{
    /// <inheritdoc/>
    public Tensor Value(Tensor prediction, Tensor target) => LossTerms.Difference(prediction, target).square().mean();
}

/// <summary>
/// <c>sum |p - y| / (sum |y| + Epsilon)</c>, both sums over the whole batch: the loss of the CNO authors (spec cno.md 7.1). 0 where all
/// targets of the batch are zero: nothing is relative to them.
/// </summary>
/// <param name="Epsilon">Added to the sum of the targets.</param>
public sealed record BatchRelativeL1Loss(double Epsilon = 1e-10) : ILoss
{
    /// <inheritdoc/>
    public Tensor Value(Tensor prediction, Tensor target) => LossTerms.MeanRatio(
        LossTerms.Difference(prediction, target).abs().sum(), target.abs().sum(), Epsilon);
}

/// <summary>
/// Mean over the samples of <c>sum |p - y| / (sum |y| + Epsilon)</c>: every sample counts the same, whatever its scale, and one whose
/// target is zero counts for nothing.
/// </summary>
/// <param name="Epsilon">Added to the size of a target.</param>
public sealed record RelativeL1Loss(double Epsilon = 1e-10) : ILoss
{
    /// <inheritdoc/>
    public Tensor Value(Tensor prediction, Tensor target) => LossTerms.MeanRatio(
        LossTerms.Difference(prediction, target).abs().flatten(1).sum(1), target.abs().flatten(1).sum(1), Epsilon);
}

/// <summary>
/// Mean over the samples of <c>|p - y| / (|y| + Epsilon)</c> in the Euclidean norm; one whose target is zero counts for nothing.
/// </summary>
/// <param name="Epsilon">Added to the size of a target.</param>
public sealed record RelativeL2Loss(double Epsilon = 1e-10) : ILoss
{
    /// <inheritdoc/>
    public Tensor Value(Tensor prediction, Tensor target) => LossTerms.MeanRatio(
        LossTerms.Norm(LossTerms.Difference(prediction, target).square().flatten(1).sum(1)),
        target.square().flatten(1).sum(1).sqrt(), Epsilon);
}

/// <summary>
/// Mean over the samples of <c>|p - y| / (|y| + Epsilon)</c> in the Sobolev norm <c>|u|² = sum u² + sum |grad u|²</c>, slopes
/// by first differences of neighbors (across the seam of a periodic axis too); one whose target is zero counts for nothing.
/// </summary>
/// <param name="Grid">Spacing and periodicity; predictions are <c>[batch, channel, x…]</c> on it.</param>
/// <param name="Epsilon">Added to the size of a target.</param>
public sealed record H1Loss(Grid Grid, double Epsilon = 1e-10) : ILoss
{
    /// <inheritdoc/>
    public Tensor Value(Tensor prediction, Tensor target)
    {
        Tensor difference = LossTerms.Difference(prediction, target);
        return target.dim() == Grid.Rank + 2 && target.shape.AsSpan(2).SequenceEqual(Grid.Shape)
            ? LossTerms.MeanRatio(LossTerms.Norm(Energy(difference)), Energy(target).sqrt(), Epsilon)
            : throw new ArgumentException(
                $"the H1 loss expects [batch, channel, {string.Join(", ", Grid.Shape)}], got [{string.Join(", ", target.shape)}].");
    }

    private Tensor Energy(Tensor u)
    {
        Tensor energy = u.square().flatten(1).sum(1);
        for (int axis = 0; axis < Grid.Rank; axis++)
        {
            int dimension = axis + 2;
            long points = u.shape[dimension];
            Tensor next = Grid.Axes[axis].Boundary == Boundary.Periodic ? u.roll(-1, dimension) : u.narrow(dimension, 1, points - 1);
            Tensor here = Grid.Axes[axis].Boundary == Boundary.Periodic ? u : u.narrow(dimension, 0, points - 1);
            using Scalar perSpacing = Math.Pow(Grid.Axes[axis].Spacing, -2);
            energy = energy + (next - here).square().flatten(1).sum(1).mul(perSpacing);
        }

        return energy;
    }
}
