using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>Sets of points: what the folder expects of them, and what it computes from two of them.</summary>
internal static class PointSet
{
    // Differences of all coordinates of all pairs are held up to here; beyond, only their sums of squares.
    private const long DirectNumbers = 1L << 24;

    /// <summary>Two tensors <c>[n, …]</c> of one shape as <c>[n, d]</c>.</summary>
    public static (Tensor Source, Tensor Target) Paired(Tensor source, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        if (source.dim() < 1 || !source.shape.AsSpan().SequenceEqual(target.shape))
        {
            throw new ArgumentException($"expected two tensors of one shape [n, …], got {Shape(source)} and {Shape(target)}.");
        }

        RequireOneType(source, target);
        return (Flat(source), Flat(target));
    }

    /// <summary>Two sets <c>[n, …]</c>, <c>[m, …]</c> of points of one shape as <c>[n, d]</c>, <c>[m, d]</c>.</summary>
    public static (Tensor Source, Tensor Target) Crossed(Tensor source, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        if (source.dim() < 1 || target.dim() < 1 || !source.shape.AsSpan(1).SequenceEqual(target.shape.AsSpan(1)))
        {
            throw new ArgumentException($"expected points of one shape, [n, …] and [m, …], got {Shape(source)} and {Shape(target)}.");
        }

        RequireOneType(source, target);
        return (Flat(source), Flat(target));
    }

    /// <summary>Two sets with at least <paramref name="least"/> finite points each.</summary>
    public static (Tensor Source, Tensor Target) Clouds(Tensor source, Tensor target, int least = 1)
    {
        (Tensor x, Tensor y) = Crossed(source, target);
        RequireCount(x, y, least);
        CloudRange.Require(x, y);
        return (x, y);
    }

    /// <summary>The same in a type that holds the squares of their differences: see <see cref="CloudRange.Squarable"/>.</summary>
    public static (Tensor Source, Tensor Target) Squarable(Tensor source, Tensor target, int least = 1, double unit = 1)
    {
        (Tensor x, Tensor y) = Crossed(source, target);
        RequireCount(x, y, least);
        return CloudRange.Squarable(x, y, unit);
    }

    /// <summary>Refuses tensors that libtorch would not compute with together.</summary>
    /// <exception cref="ArgumentException">A type that is not of real numbers, two types, or two devices.</exception>
    public static void RequireOneType(Tensor source, Tensor target)
    {
        if (!source.is_floating_point() || source.dtype != target.dtype)
        {
            throw new ArgumentException(
                $"expected points of one floating type, got {source.dtype} and {target.dtype}: convert them with to(float32) or "
                    + $"to(float64).");
        }

        if (source.device_type != target.device_type || source.device_index != target.device_index)
        {
            throw new ArgumentException($"expected points on one device, got {source.device} and {target.device}.");
        }
    }

    /// <summary>Refuses what a user's cost gave where it is not a matrix of costs of all pairs.</summary>
    /// <exception cref="ArgumentException">Another shape or type.</exception>
    public static void RequireCosts(Tensor cost, Tensor source, Tensor target)
    {
        if (cost.dim() != 2 || cost.shape[0] != source.shape[0] || cost.shape[1] != target.shape[0] || !cost.is_floating_point())
        {
            throw new ArgumentException(
                $"expected costs [{source.shape[0]}, {target.shape[0]}] of a floating type, got {Shape(cost)} of {cost.dtype}.");
        }
    }

    /// <summary>Whether all differences of two sets are too many to hold at once.</summary>
    public static bool Many(Tensor x, Tensor y) => x.shape[0] * y.shape[0] * x.shape[1] > DirectNumbers;

    /// <summary>
    /// |x_i − y_j|², <c>[n, m]</c>, always by differences: products would lose what is small beside the extent of the points.
    /// </summary>
    public static Tensor SquaredDistances(Tensor x, Tensor y)
    {
        if (!Many(x, y))
        {
            return (x.unsqueeze(1) - y.unsqueeze(0)).square().sum(2);
        }

        bool half = x.dtype is ScalarType.Float16 or ScalarType.BFloat16;
        return half ? Far(x.to(ScalarType.Float32), y.to(ScalarType.Float32)).to(x.dtype) : Far(x, y);

        static Tensor Far(Tensor x, Tensor y) => cdist(x, y, 2, TorchSharp.compute_mode.donot_use_mm_for_euclid_dist).square();
    }

    /// <summary>s^(exponent) for s ≥ 0 with gradient 0 where s = 0, where that of a root is infinite.</summary>
    public static Tensor SafePower(Tensor values, double exponent)
    {
        if (exponent == 1)
        {
            return values;
        }

        using Tensor zero = values.detach() == 0;
        Tensor safe = values.masked_fill(zero, 1);
        return (exponent == 0.5 ? safe.sqrt() : safe.pow(exponent)).masked_fill(zero, 0);
    }

    /// <summary>
    /// The median of the values above 0: a scale in the units of the data where more than half of them are 0; 1 where all are.
    /// </summary>
    public static double MedianOfPositive(Tensor values)
    {
        using var scope = NewDisposeScope();
        Tensor positive = values.detach().masked_select(values.detach() > 0);
        return positive.numel() == 0 ? 1 : positive.median().to(ScalarType.Float64).item<double>();
    }

    /// <summary>A shape in a message.</summary>
    public static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";

    private static void RequireCount(Tensor x, Tensor y, int least)
    {
        if (x.shape[0] < least || y.shape[0] < least)
        {
            throw new InputException($"expected at least {least} points on either side, got {x.shape[0]} and {y.shape[0]}: give larger "
                + $"batches.");
        }
    }

    private static Tensor Flat(Tensor points) => points.dim() == 2 ? points : points.reshape(points.shape[0], points.dim() == 1 ? 1 : -1);
}
