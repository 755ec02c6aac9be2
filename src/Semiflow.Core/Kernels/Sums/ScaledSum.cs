using System.Numerics;

namespace Semiflow.Kernels.Sums;

/// <summary>Adds a multiple of numbers to others, in place.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class ScaledSum<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>target += factor·source.</summary>
    /// <param name="target">What is added to.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="source">As many numbers.</param>
    /// <param name="count">How many.</param>
    public static void Add(T* target, T factor, T* source, nint count)
    {
        var wide = new Vector<T>(factor);
        nint i = 0;
        for (; i + Vector<T>.Count <= count; i += Vector<T>.Count)
        {
            *(Vector<T>*)(target + i) += wide * *(Vector<T>*)(source + i);
        }

        for (; i < count; i++)
        {
            target[i] += factor * source[i];
        }
    }
}
