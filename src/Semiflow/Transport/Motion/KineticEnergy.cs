using Semiflow.Transport.Motion;
using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>The transport cost of a network, C = Σ_m |r_m|² over its residuals (spec least-action.md 1), in three reductions.</summary>
public static class KineticEnergy
{
    /// <summary>Sum over the residuals, not their mean, each reduced over the batch; 0 where there are none.</summary>
    /// <param name="residuals">r_m, each <c>[batch, …]</c>; shapes may differ from block to block. Of a <see cref="Chains.ChainPath"/> its
    /// <c>AllResiduals</c>.</param>
    /// <param name="reduction">How a residual becomes a number.</param>
    /// <param name="power">p, at least 1; |r| is taken first, so that odd powers are norms too.</param>
    /// <returns>A scalar with gradient.</returns>
    public static Tensor Of(IEnumerable<Tensor> residuals, DisplacementReduction reduction, double power = 2)
    {
        ArgumentNullException.ThrowIfNull(residuals);
        Tensor? sum = null;
        foreach (Tensor residual in residuals)
        {
            Tensor each = OfBlock(residual, reduction, power);
            sum = sum is null ? each : sum + each;
        }

        return sum ?? zeros([]);
    }

    /// <summary>
    /// The same of a path. Where blocks add their residual, the gradient is computed from the states, which the network keeps anyway: it
    /// costs no memory, and has first derivatives only.
    /// </summary>
    /// <param name="path">The path of a batch.</param>
    /// <param name="reduction">How a residual becomes a number.</param>
    /// <returns>A scalar with gradient.</returns>
    public static Tensor Of(Chains.ChainPath path, DisplacementReduction reduction)
    {
        ArgumentNullException.ThrowIfNull(path);
        Tensor? sum = null;
        for (int block = 0; block < path.Residuals.Count; block++)
        {
            foreach (Tensor residual in path.Residuals[block])
            {
                bool again = block < path.Additive.Count && path.Additive[block] && residual.requires_grad
                    && reduction != DisplacementReduction.BatchFrobenius;
                Tensor each = again ? RecomputedEnergy.Of(
                    residual, path.States[block], path.States[block + 1], reduction) : OfBlock(residual, reduction);
                sum = sum is null ? each : sum + each;
            }
        }

        return sum ?? zeros([]);
    }

    /// <summary>The energy of one residual.</summary>
    /// <param name="residual">r, <c>[batch, …]</c>.</param>
    /// <param name="reduction">How it becomes a number.</param>
    /// <param name="power">p, at least 1.</param>
    /// <returns>A scalar with gradient.</returns>
    public static Tensor OfBlock(Tensor residual, DisplacementReduction reduction, double power = 2)
    {
        ArgumentNullException.ThrowIfNull(residual);
        ArgumentOutOfRangeException.ThrowIfLessThan(power, 1);
        if (residual.dim() < 1 || residual.numel() == 0)
        {
            throw new ArgumentException($"expected a residual [batch, …] with at least one value, got {PointSet.Shape(residual)}.",
                nameof(residual));
        }

        if (!residual.is_floating_point())
        {
            throw new ArgumentException($"expected a residual of a floating type, got {residual.dtype}.", nameof(residual));
        }

        Tensor powers = power == 2 ? residual.square() : power == 1 ? residual.abs() : residual.abs().pow(power);
        return reduction switch
        {
            DisplacementReduction.MeanElements => powers.mean(),
            DisplacementReduction.SumFeaturesMeanBatch => powers.reshape(powers.shape[0], -1).sum(1).mean(),
            DisplacementReduction.BatchFrobenius => PointSet.SafePower(powers.sum(), 1 / power),
            _ => throw new ArgumentOutOfRangeException(nameof(reduction), reduction, null),
        };
    }
}
