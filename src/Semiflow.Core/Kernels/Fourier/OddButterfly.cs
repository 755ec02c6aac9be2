using System.Numerics;
using System.Runtime.CompilerServices;

namespace Semiflow.Kernels.Fourier;

/// <summary>A pass of <see cref="FourierButterflies"/> of an odd radix r, by its definition: r² products a number of p.</summary>
internal static unsafe class OddButterfly
{
    /// <summary>Pass of radix <paramref name="radix"/>.</summary>
    /// <param name="re">Real parts.</param>
    /// <param name="im">Imaginary parts.</param>
    /// <param name="toRe">Real parts of the result.</param>
    /// <param name="toIm">Imaginary parts of the result.</param>
    /// <param name="walk">Layout.</param>
    /// <param name="twiddles">cos and sin of w^(pk), k = 1..r − 1, for p = 0, 1, …</param>
    /// <param name="radix">r.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        double* re, double* im, double* toRe, double* toIm, FourierButterflies.ButterflyStrides walk, double* twiddles, int radix)
    {
        nint run = walk.Run;
        double* roots = stackalloc double[2 * radix]; // e^(−2πij/r).
        for (int j = 0; j < radix; j++)
        {
            (roots[2 * j + 1], roots[2 * j]) = Math.SinCos(-2 * Math.PI * j / radix);
        }

        for (int p = 0; p < walk.Count; p++)
        {
            double* x = re + p * walk.SourceStep, y = im + p * walk.SourceStep;
            for (int k = 0; k < radix; k++)
            {
                double* u = toRe + (radix * p + k) * run, v = toIm + (radix * p + k) * run;
                double* turn = twiddles + 2 * ((radix - 1) * p + k - 1);
                (double cos, double sin) = k == 0 ? (1, 0) : (turn[0], turn[1]);
                for (nint q = 0; q < run; q += Vector<double>.Count)
                {
                    Vector<double> sumRe = Vector.Load(x + q), sumIm = Vector.Load(y + q);
                    for (int j = 1; j < radix; j++)
                    {
                        double* root = roots + 2 * (j * k % radix);
                        Vector<double> a = Vector.Load(x + j * walk.SourceJump + q), b = Vector.Load(y + j * walk.SourceJump + q);
                        sumRe += a * root[0] - b * root[1];
                        sumIm += a * root[1] + b * root[0];
                    }

                    (sumRe * cos - sumIm * sin).Store(u + q);
                    (sumRe * sin + sumIm * cos).Store(v + q);
                }
            }
        }
    }
}
