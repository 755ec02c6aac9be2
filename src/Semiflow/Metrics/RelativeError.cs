using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Metrics;

/// <summary>
/// Relative errors in percent, one per sample, over all channels and nodes alike. No epsilon: a target that is zero everywhere has no
/// relative error and is rejected. A non-finite prediction gives a non-finite error.
/// </summary>
public static class RelativeError
{
    /// <summary>100 Σ|p − y| / Σ|y|, the test metric of the CNO benchmarks (spec cno.md 7.3).</summary>
    /// <param name="prediction">p, <c>[batch, …]</c>.</param>
    /// <param name="target">y, same shape.</param>
    /// <returns><c>[batch]</c>, percent.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or are empty.</exception>
    /// <exception cref="InputException">A target is zero everywhere.</exception>
    public static Tensor L1(Tensor prediction, Tensor target) => Quotient(prediction, target, values => values.abs().sum(1));

    /// <summary>100 √(Σ(p − y)²) / √(Σ y²).</summary>
    /// <inheritdoc cref="L1(Tensor, Tensor)"/>
    public static Tensor L2(Tensor prediction, Tensor target) => Quotient(prediction, target, values => values.square().sum(1).sqrt());

    /// <summary>100 max|p − y| / max|y|.</summary>
    /// <inheritdoc cref="L1(Tensor, Tensor)"/>
    public static Tensor LInfinity(Tensor prediction, Tensor target) => Quotient(prediction, target, values => values.abs().amax([1]));

    /// <inheritdoc cref="L1(Tensor, Tensor)"/>
    public static Tensor L1(GridFunction prediction, GridFunction target) => L1(Values(prediction, target), target.Values);

    /// <inheritdoc cref="L2(Tensor, Tensor)"/>
    public static Tensor L2(GridFunction prediction, GridFunction target) => L2(Values(prediction, target), target.Values);

    /// <inheritdoc cref="LInfinity(Tensor, Tensor)"/>
    public static Tensor LInfinity(GridFunction prediction, GridFunction target) => LInfinity(Values(prediction, target), target.Values);

    /// <summary>The values of the prediction, after checking that both have the same grid and shape.</summary>
    internal static Tensor Values(GridFunction prediction, GridFunction target)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(target);
        if (!prediction.Grid.Equals(target.Grid))
        {
            throw new InputException(
                $"the prediction is on the grid {prediction.Grid} and the target on {target.Grid}: resample one of them first.");
        }

        RequireSameShape(prediction.Values, target.Values);
        return prediction.Values;
    }

    private static Tensor Quotient(Tensor prediction, Tensor target, Func<Tensor, Tensor> norm)
    {
        RequireSameShape(prediction, target);
        using var scope = NewDisposeScope();
        Tensor scale = norm(target.reshape(target.shape[0], -1));
        RequireNonzero(scale);
        return (100 * norm((prediction - target).reshape(target.shape[0], -1)) / scale).MoveToOuterDisposeScope();
    }

    private static void RequireSameShape(Tensor prediction, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(target);
        if (!prediction.shape.AsSpan().SequenceEqual(target.shape) || target.dim() < 2 || target.numel() == 0)
        {
            throw new ArgumentException(
                $"expected prediction and target of the same shape [batch, …] with at least one value, got "
                    + $"[{string.Join(", ", prediction.shape)}] and [{string.Join(", ", target.shape)}].");
        }
    }

    /// <summary>Rejects a scale <c>[batch]</c> with a zero.</summary>
    internal static void RequireNonzero(Tensor scale)
    {
        Tensor zero = (scale == 0).nonzero();
        if (zero.shape[0] > 0)
        {
            throw new InputException(
                $"target {zero[0, 0].item<long>()} (counted from 0) is zero everywhere, so its relative error is undefined: drop such "
                    + $"samples or use an absolute error.");
        }
    }
}
