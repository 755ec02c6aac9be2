using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Training.Losses;

/// <summary>What the losses share.</summary>
internal static class LossTerms
{
    /// <summary>p - y of equal shapes; broadcasting would hide a mistake.</summary>
    public static Tensor Difference(Tensor prediction, Tensor target) =>
        prediction.shape.AsSpan().SequenceEqual(target.shape)
            ? prediction - target
            : throw new ArgumentException(
                $"prediction and target of a loss need the same shape: [{string.Join(", ", prediction.shape)}] against "
                    + $"[{string.Join(", ", target.shape)}].");

    /// <summary>a / (b + epsilon).</summary>
    public static Tensor Ratio(Tensor a, Tensor b, double epsilon)
    {
        using Scalar small = epsilon;
        return a / b.add(small);
    }

    /// <summary>
    /// Mean over the samples of a / (b + epsilon), without those whose b is zero: an error has no size relative to nothing, and one such
    /// sample would outweigh all others. 0 where there are no others.
    /// </summary>
    /// <param name="a">Size of each error, <c>[batch]</c>.</param>
    /// <param name="b">Size of each target, <c>[batch]</c>.</param>
    /// <param name="epsilon">Added to the size of a target.</param>
    public static Tensor MeanRatio(Tensor a, Tensor b, double epsilon)
    {
        Tensor ratio = Ratio(a, b, epsilon), zero = b.eq(0);
        long left = b.numel() - zero.sum().item<long>();
        return left == b.numel() ? ratio.mean() : ratio.masked_fill(zero, 0).sum() / Math.Max(1, left);
    }

    /// <summary>A root whose gradient stays finite at zero, where a sample is met exactly.</summary>
    public static Tensor Norm(Tensor square)
    {
        using Scalar floor = square.dtype == ScalarType.Float64 ? 1e-300 : 1e-36;
        return square.clamp_min(floor).sqrt();
    }
}
