using System.Numerics;

namespace Semiflow.Kernels.Lanes;

/// <summary>Any processor: number by number.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal readonly struct PortableTranscendental<T> : ITranscendental<Vector<T>>
    where T : unmanaged, IFloatingPointIeee754<T>
{
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
}
