using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>The numbers that two clouds of points hold: finite, and in a type that holds the squares of their differences too.</summary>
internal static class CloudRange
{
    // Squares of numbers of this size, of their differences in float32 and their reciprocals are ordinary numbers of float32.
    private const double Least = 1e-8;
    private const double Largest = 1e15;

    // The same of float64.
    private const double LargestDouble = 1e150;

    /// <summary>Refuses points that are not finite.</summary>
    /// <param name="x">Source, <c>[n, d]</c>.</param>
    /// <param name="y">Target, <c>[m, d]</c>.</param>
    /// <returns>Largest magnitude of a coordinate of either.</returns>
    /// <exception cref="InputException">A coordinate is not finite; the message has its cloud and row.</exception>
    public static double Require(Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        if (x.shape[1] == 0)
        {
            return 0;
        }

        double largest = maximum(Size(x), Size(y)).to(ScalarType.Float64).item<double>();
        if (!double.IsFinite(largest))
        {
            RequireRows(x, "source");
            RequireRows(y, "target");
        }

        return largest;
    }

    /// <summary>
    /// The clouds in a type in which squares of differences neither vanish nor overflow, so that a loss does not depend on the unit:
    /// float64 where theirs is too narrow.
    /// </summary>
    /// <param name="x">Source, <c>[n, d]</c>.</param>
    /// <param name="y">Target, <c>[m, d]</c>.</param>
    /// <param name="unit">What differences are divided by.</param>
    /// <exception cref="InputException">A coordinate is not finite, or its square is beyond float64.</exception>
    public static (Tensor Source, Tensor Target) Squarable(Tensor x, Tensor y, double unit = 1)
    {
        double size = Require(x, y);
        if (size > LargestDouble || size / unit > LargestDouble)
        {
            throw new InputException($"points of a size of {size:G3}{(unit == 1 ? "" : $" beside a scale of {unit:G3}")} have squares "
                + "beyond float64: give them in a larger unit.");
        }

        ScalarType type = x.dtype == ScalarType.Float64 || !(Fits(size) && Fits(unit) && Fits(size / unit))
            ? ScalarType.Float64 : ScalarType.Float32;
        return x.dtype == type ? (x, y) : (x.to(type), y.to(type));
    }

    /// <summary>A value in the type of the points.</summary>
    /// <exception cref="InputException">It is beyond that type.</exception>
    public static Tensor Narrow(Tensor value, Tensor like)
    {
        if (value.dtype == like.dtype)
        {
            return value;
        }

        Tensor narrow = value.to(like.dtype);
        return like.dtype == ScalarType.Float64 || double.IsFinite(HostTensor.Read(narrow)[0]) ? narrow
            : throw new InputException($"the loss of {HostTensor.Read(value)[0]:G3} is beyond {like.dtype}: give the points in a larger "
                + $"unit, or in float64.");
    }

    private static bool Fits(double size) => size is 0 or >= Least and <= Largest;

    private static Tensor Size(Tensor points) => points.detach().abs().amax();

    private static void RequireRows(Tensor points, string name)
    {
        Tensor lost = points.detach().isfinite().logical_not().any(1);
        if (lost.any().item<bool>())
        {
            long row = lost.to(ScalarType.Int8).argmax().item<long>();
            throw new InputException($"point {row} of the {name} is not finite: [{string.Join(", ",
                HostTensor.Read(points[row]).Take(8))}{(points.shape[1] > 8 ? ", …" : "")}]. Look at how it was made.");
        }
    }
}
