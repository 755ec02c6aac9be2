using System.Numerics;
using System.Runtime.CompilerServices;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.FramedPlanes;

/// <summary>
/// Winograd's minimal filtering F(4, 3) along columns: four rows of a convolution with three rows of weights take six products in place of
/// twelve. Lanes hold pixels of a row, so that the transforms are sums of whole registers.
/// </summary>
/// <remarks>
/// The points are 0, ±1, ±2, ∞ (Lavin and Gray, arXiv:1509.09308). In float32 the error is some 1e-6 of the largest value. What is not
/// finite in one row is so in all four.
/// </remarks>
/// <typeparam name="TLanes">The register's operations.</typeparam>
/// <typeparam name="TVector">A register.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class LineTransform<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, INumber<T>
{
    /// <summary>Products of a group of rows.</summary>
    public const int Products = 6;

    private const int Kernel = 3;

    /// <summary>What three rows of weights become.</summary>
    /// <param name="kernel"><c>[3, 3]</c>.</param>
    /// <param name="to"><c>[6, 3]</c>.</param>
    public static void Weights(T* kernel, T* to)
    {
        T quarter = T.One / T.CreateChecked(4), sixth = T.One / T.CreateChecked(6), twelfth = T.One / T.CreateChecked(12);
        for (int p = 0; p < Kernel; p++, kernel++, to++)
        {
            T first = kernel[0], second = kernel[Kernel], third = kernel[2 * Kernel], outer = (first + third) * sixth;
            T far = first * quarter * sixth + third * sixth;
            to[0] = first * quarter;
            to[Kernel] = -outer - second * sixth;
            to[2 * Kernel] = second * sixth - outer;
            to[3 * Kernel] = far + second * twelfth;
            to[4 * Kernel] = far - second * twelfth;
            to[5 * Kernel] = third;
        }
    }

    /// <summary>The transpose of <see cref="Weights"/>.</summary>
    public static void WeightCotangents(T* from, T* kernel)
    {
        T quarter = T.One / T.CreateChecked(4), sixth = T.One / T.CreateChecked(6), twelfth = T.One / T.CreateChecked(12);
        for (int p = 0; p < Kernel; p++, kernel++, from++)
        {
            T near = from[Kernel] + from[2 * Kernel], far = from[3 * Kernel] + from[4 * Kernel];
            kernel[0] = (from[0] + far * sixth) * quarter - near * sixth;
            kernel[Kernel] = (from[2 * Kernel] - from[Kernel]) * sixth + (from[3 * Kernel] - from[4 * Kernel]) * twelfth;
            kernel[2 * Kernel] = (far - near) * sixth + from[5 * Kernel];
        }
    }

    /// <summary>Six rows of the input of each group.</summary>
    /// <param name="plane">Where the pixels stand.</param>
    /// <param name="strip">Which strip of it.</param>
    /// <param name="x">A framed channel.</param>
    /// <param name="to">The channel of the first product.</param>
    /// <param name="step">Numbers from product to product.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(FramedPlane<T> plane, int strip, T* x, T* to, nint step)
    {
        TVector two = Number(2), four = Number(4), minusFour = Number(-4), minusFive = Number(-5);
        int line = plane.Line, last = line - TLanes.Count;
        int first = strip * plane.StripBands, end = Math.Min(first + plane.StripBands, plane.Bands);
        for (int band = first; band < end; band++)
        {
            T* from = x + plane.Lead + band * FramedPlane<T>.Together * line, target = to + plane.BandFirst - 1 + (band - first) * line;
            for (int i = 0; i < line; i += TLanes.Count)
            {
                // The last register of a row overlaps the one before rather than the next row.
                int at = Math.Min(i, last);
                T* p = from + at, q = target + at;
                TVector d0 = *(TVector*)p, d1 = *(TVector*)(p + line), d2 = *(TVector*)(p + 2 * line);
                TVector d3 = *(TVector*)(p + 3 * line), d4 = *(TVector*)(p + 4 * line), d5 = *(TVector*)(p + 5 * line);
                TVector a = TLanes.MultiplyAdd(minusFour, d2, d4), b = TLanes.MultiplyAdd(minusFour, d1, d3);
                TVector c = TLanes.Subtract(d4, d2), d = TLanes.Multiply(two, TLanes.Subtract(d3, d1));
                *(TVector*)q = TLanes.MultiplyAdd(four, d0, TLanes.MultiplyAdd(minusFive, d2, d4));
                *(TVector*)(q + step) = TLanes.Add(a, b);
                *(TVector*)(q + 2 * step) = TLanes.Subtract(a, b);
                *(TVector*)(q + 3 * step) = TLanes.Add(c, d);
                *(TVector*)(q + 4 * step) = TLanes.Subtract(c, d);
                *(TVector*)(q + 5 * step) = TLanes.MultiplyAdd(four, d1, TLanes.MultiplyAdd(minusFive, d3, d5));
            }
        }

    }

    /// <summary>Four rows of the output of each group, within the frame.</summary>
    /// <param name="plane">Where the pixels stand.</param>
    /// <param name="strip">Which strip of it.</param>
    /// <param name="from">The channel of the first product.</param>
    /// <param name="step">Numbers from product to product.</param>
    /// <param name="start">What the sums begin with.</param>
    /// <param name="y">A framed channel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(FramedPlane<T> plane, int strip, T* from, nint step, T start, T* y)
    {
        TVector begin = TLanes.Create(start), two = Number(2), four = Number(4), eight = Number(8);
        int line = plane.Line, last = plane.Width - TLanes.Count;
        int first = strip * plane.StripBands, end = Math.Min(first + plane.StripBands, plane.Bands);
        for (int band = first; band < end; band++)
        {
            int row = band * FramedPlane<T>.Together, rows = Math.Min(FramedPlane<T>.Together, plane.Height - row);
            T* source = from + plane.BandFirst + (band - first) * line, target = y + plane.First + row * line;
            for (int i = 0; i < plane.Width; i += TLanes.Count)
            {
                int at = Math.Min(i, last);
                T* p = source + at, q = target + at;
                TVector m1 = *(TVector*)(p + step), m2 = *(TVector*)(p + 2 * step);
                TVector m3 = *(TVector*)(p + 3 * step), m4 = *(TVector*)(p + 4 * step);
                TVector a = TLanes.Add(m1, m2), b = TLanes.Subtract(m1, m2), c = TLanes.Add(m3, m4), d = TLanes.Subtract(m3, m4);
                *(TVector*)q = TLanes.Add(TLanes.Add(begin, *(TVector*)p), TLanes.Add(a, c));
                if (rows > 1)
                {
                    *(TVector*)(q + line) = TLanes.Add(begin, TLanes.MultiplyAdd(two, d, b));
                }

                if (rows > 2)
                {
                    *(TVector*)(q + 2 * line) = TLanes.Add(begin, TLanes.MultiplyAdd(four, c, a));
                }

                if (rows > 3)
                {
                    TVector lowest = TLanes.Add(begin, *(TVector*)(p + 5 * step));
                    *(TVector*)(q + 3 * line) = TLanes.Add(lowest, TLanes.MultiplyAdd(eight, d, b));
                }
            }
        }
    }

    /// <summary>The transpose of <see cref="Output"/>, for the gradient of the weights.</summary>
    /// <param name="plane">Where the pixels stand.</param>
    /// <param name="strip">Which strip of it.</param>
    /// <param name="g">A framed channel, zeros where there is no pixel.</param>
    /// <param name="to">The channel of the first product; what lies behind its pixels is cleared.</param>
    /// <param name="step">Numbers from product to product.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Cotangent(FramedPlane<T> plane, int strip, T* g, T* to, nint step)
    {
        TVector two = Number(2), four = Number(4), eight = Number(8);
        int line = plane.Line, last = line - TLanes.Count;
        int first = strip * plane.StripBands, end = Math.Min(first + plane.StripBands, plane.Bands);
        for (int band = first; band < end; band++)
        {
            T* from = g + plane.Lead + (band * FramedPlane<T>.Together + 1) * line;
            T* target = to + plane.BandFirst - 1 + (band - first) * line;
            for (int i = 0; i < line; i += TLanes.Count)
            {
                int at = Math.Min(i, last);
                T* p = from + at, q = target + at;
                TVector g0 = *(TVector*)p, g1 = *(TVector*)(p + line), g2 = *(TVector*)(p + 2 * line), g3 = *(TVector*)(p + 3 * line);
                TVector a = TLanes.Add(g0, g2), b = TLanes.Add(g1, g3);
                TVector c = TLanes.MultiplyAdd(four, g2, g0), d = TLanes.MultiplyAdd(eight, g3, TLanes.Multiply(two, g1));
                *(TVector*)q = g0;
                *(TVector*)(q + step) = TLanes.Add(a, b);
                *(TVector*)(q + 2 * step) = TLanes.Subtract(a, b);
                *(TVector*)(q + 3 * step) = TLanes.Add(c, d);
                *(TVector*)(q + 4 * step) = TLanes.Subtract(c, d);
                *(TVector*)(q + 5 * step) = g3;
            }
        }

        int behind = plane.BandFirst - 1 + (end - first) * line;
        for (int j = 0; j < Products; j++)
        {
            new Span<T>(to + j * step + behind, plane.BandPitch - behind).Clear();
        }
    }

    private static TVector Number(int value) => TLanes.Create(T.CreateChecked(value));
}
