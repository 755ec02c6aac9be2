using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Points;

/// <summary>Draws of points, each from its own stream of random numbers.</summary>
internal static class PointDraws
{
    /// <summary>Writes one point and returns its class.</summary>
    internal delegate int PointDraw(int index, RandomStream random, Span<double> point);

    /// <summary>Description of a law of points.</summary>
    public static SystemCard Card(string name, string title, string equation, string source, string goodValues) =>
        new(name, title, equation, "nothing but a seed", "points with their classes (dimensionless)", source, goodValues);

    public static LabeledCloud Of(IPointLaw law, int count, ulong seed, ScalarType type, PointDraw one)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (type is not (ScalarType.Float32 or ScalarType.Float64))
        {
            throw new ArgumentException($"expected Float32 or Float64, got {type}.", nameof(type));
        }

        double[] points = new double[count * law.Dimension];
        long[] labels = new long[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = one(i, new RandomStream(seed, (ulong)i), points.AsSpan(i * law.Dimension, law.Dimension));
        }

        using Tensor flat = tensor(points, ScalarType.Float64);
        using Tensor shaped = flat.reshape(count, law.Dimension);
        using Tensor classes = tensor(labels, ScalarType.Int64);
        return new LabeledCloud(shaped.to(type, copy: true), classes.clone());
    }

    public static void Circle(Span<double> point, double radius, double angle) =>
        (point[0], point[1]) = (radius * Math.Cos(angle), radius * Math.Sin(angle));

    public static void Blur(Span<double> point, RandomStream random, double deviation)
    {
        foreach (ref double x in point)
        {
            x += deviation * random.Normal();
        }
    }
}
