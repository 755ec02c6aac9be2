using System.Numerics;

namespace Semiflow.Kernels.Lanes;

/// <summary>Any processor: number by number.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal readonly struct PortableTranscendental<T> : ITranscendental<Vector<T>>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static ReadOnlySpan<double> TailSeries =>
    [
        -1.58083898248267601e-11, 8.61614483370792318e-10, -1.35335083252135453e-9, -6.19073121689782575e-9, 1.64355828513662141e-8,
        1.19807504580508966e-8, -9.61250256338159442e-8, 8.25230087743660054e-8, 3.48462418237245605e-7, -9.31157907063085926e-7,
        -5.84795079703987261e-7, 5.95360259748706797e-6, -3.14931952771922713e-6, -0.0000339306546974046918, 0.0000442658355931549974,
        0.000220025834497693104, -0.00034593070882973568, -0.00199721167465957763, 0.000969957552957444634, 0.0240595026393090856,
        0.0818909252731460581, 0.164771308225308614, 0.230419442768832963,
    ];

    public static Vector<T> Tanh(Vector<T> x)
    {
        Span<T> values = stackalloc T[Vector<T>.Count];
        x.CopyTo(values);
        foreach (ref T value in values)
        {
            value = T.Tanh(value);
        }

        return new Vector<T>(values);
    }

    public static Vector<T> Sigmoid(Vector<T> x)
    {
        Span<T> values = stackalloc T[Vector<T>.Count];
        x.CopyTo(values);
        foreach (ref T value in values)
        {
            value = T.One / (T.One + T.Exp(-value));
        }

        return new Vector<T>(values);
    }

    public static Vector<T> Softplus(Vector<T> x)
    {
        Span<T> values = stackalloc T[Vector<T>.Count];
        x.CopyTo(values);
        foreach (ref T value in values)
        {
            value = T.Max(value, T.Zero) + T.LogP1(T.Exp(-T.Abs(value)));
        }

        return new Vector<T>(values);
    }

    public static Vector<T> Normal(Vector<T> x, out Vector<T> density)
    {
        Span<T> values = stackalloc T[Vector<T>.Count], slopes = stackalloc T[Vector<T>.Count];
        x.CopyTo(values);
        for (int i = 0; i < values.Length; i++)
        {
            (double value, double slope) = NormalNumber(double.CreateChecked(values[i]));
            (values[i], slopes[i]) = (T.CreateChecked(value), T.CreateChecked(slope));
        }

        density = new Vector<T>(slopes);
        return new Vector<T>(values);
    }

    // As DoubleTranscendental.Normal.
    private static (double Value, double Density) NormalNumber(double x)
    {
        double e = Math.Exp(-0.5 * x * x), t = 1 / (1 + 0.3 * Math.Abs(x)), s = 2.10526315789473684 * t - 1.10526315789473684, p = 0;
        foreach (double coefficient in TailSeries)
        {
            p = p * s + coefficient;
        }

        double tail = e * t * p;
        return (x > 0 ? 1 - tail : tail, e * 0.3989422804014327);
    }
}
