using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>Sets of points: what the folder expects of them, and what it computes from two of them.</summary>
internal static class PointSet
{
    // Differences of all coordinates of all pairs up to here; beyond, products of matrices.
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

        return (Flat(source), Flat(target));
    }

    /// <summary>Two sets with at least <paramref name="least"/> points each.</summary>
    public static (Tensor Source, Tensor Target) Clouds(Tensor source, Tensor target, int least = 1)
    {
        (Tensor x, Tensor y) = Crossed(source, target);
        if (x.shape[0] < least || y.shape[0] < least)
        {
            throw new InputException($"expected at least {least} points on either side, got {x.shape[0]} and {y.shape[0]}: give larger "
                + $"batches.");
        }

        return (x, y);
    }

    /// <summary>
    /// |x_i − y_j|², <c>[n, m]</c>: by differences where they fit, else |x|² + |y|² − 2xy about the mean of y, not below 0.
    /// </summary>
    public static Tensor SquaredDistances(Tensor x, Tensor y)
    {
        if (x.shape[0] * y.shape[0] * x.shape[1] <= DirectNumbers)
        {
            return (x.unsqueeze(1) - y.unsqueeze(0)).square().sum(2);
        }

        Tensor center = y.detach().mean([0], keepdim: true);
        (x, y) = (x - center, y - center);
        Tensor product = x.matmul(y.t());
        return (x.square().sum(1, keepdim: true) + y.square().sum(1) - product - product).relu();
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

    /// <summary>A shape in a message.</summary>
    public static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";

    private static Tensor Flat(Tensor points) => points.dim() == 2 ? points : points.reshape(points.shape[0], points.dim() == 1 ? 1 : -1);
}
