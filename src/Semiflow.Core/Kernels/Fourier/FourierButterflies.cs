using System.Numerics;
using System.Runtime.CompilerServices;

namespace Semiflow.Kernels.Fourier;

/// <summary>
/// One pass of a self-sorting (Stockham) transform of split complex numbers, decimation in frequency:
/// target[q + s(rp + k)] = w^(pk) Σ_j e^(−2πijk/r) source[q + s(p + mj)]; whole runs of q are registers.
/// </summary>
internal static unsafe class FourierButterflies
{
    private const double Root = 0.70710678118654752440;

    /// <summary>Where a pass reads and writes, in numbers.</summary>
    /// <param name="Run">Contiguous numbers that share a twiddle factor.</param>
    /// <param name="Count">m, number of p.</param>
    /// <param name="SourceStep">From p to p + 1.</param>
    /// <param name="SourceJump">From j to j + 1.</param>
    internal readonly record struct ButterflyStrides(int Run, int Count, nint SourceStep, nint SourceJump);

    /// <summary>Pass of radix 8.</summary>
    /// <param name="re">Real parts.</param>
    /// <param name="im">Imaginary parts.</param>
    /// <param name="toRe">Real parts of the result.</param>
    /// <param name="toIm">Imaginary parts of the result.</param>
    /// <param name="walk">Layout.</param>
    /// <param name="twiddles">cos and sin of w^(pk), k = 1..7, for p = 0, 1, …; not read where there is one p.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Eight(double* re, double* im, double* toRe, double* toIm, ButterflyStrides walk, double* twiddles)
    {
        nint jump = walk.SourceJump, run = walk.Run;
        var root = new Vector<double>(Root);
        for (int p = 0; p < walk.Count; p++)
        {
            double* x = re + p * walk.SourceStep, y = im + p * walk.SourceStep;
            double* u = toRe + 8 * p * run, v = toIm + 8 * p * run;
            double* w = twiddles + 14 * p;
            for (nint q = 0; q < run; q += Vector<double>.Count)
            {
                Four(x + q, y + q, 2 * jump, out var er0, out var ei0, out var er1, out var ei1, out var er2, out var ei2, out var er3,
                    out var ei3);
                Four(x + jump + q, y + jump + q, 2 * jump, out var or0, out var oi0, out var or1, out var oi1, out var or2, out var oi2,
                    out var or3, out var oi3);
                Put(u + q, v + q, er0 + or0, ei0 + oi0);
                Vector<double> ar = (or1 + oi1) * root, ai = (oi1 - or1) * root; // e^(−iπ/4)
                Vector<double> br = (oi3 - or3) * root, bi = (or3 + oi3) * -root; // e^(−3iπ/4)
                if (walk.Count == 1)
                {
                    Put(u + 4 * run + q, v + 4 * run + q, er0 - or0, ei0 - oi0);
                    Put(u + run + q, v + run + q, er1 + ar, ei1 + ai);
                    Put(u + 5 * run + q, v + 5 * run + q, er1 - ar, ei1 - ai);
                    Put(u + 2 * run + q, v + 2 * run + q, er2 + oi2, ei2 - or2);
                    Put(u + 6 * run + q, v + 6 * run + q, er2 - oi2, ei2 + or2);
                    Put(u + 3 * run + q, v + 3 * run + q, er3 + br, ei3 + bi);
                    Put(u + 7 * run + q, v + 7 * run + q, er3 - br, ei3 - bi);
                    continue;
                }

                Turn(u + 4 * run + q, v + 4 * run + q, er0 - or0, ei0 - oi0, w + 6);
                Turn(u + run + q, v + run + q, er1 + ar, ei1 + ai, w);
                Turn(u + 5 * run + q, v + 5 * run + q, er1 - ar, ei1 - ai, w + 8);
                Turn(u + 2 * run + q, v + 2 * run + q, er2 + oi2, ei2 - or2, w + 2);
                Turn(u + 6 * run + q, v + 6 * run + q, er2 - oi2, ei2 + or2, w + 10);
                Turn(u + 3 * run + q, v + 3 * run + q, er3 + br, ei3 + bi, w + 4);
                Turn(u + 7 * run + q, v + 7 * run + q, er3 - br, ei3 - bi, w + 12);
            }
        }
    }

    /// <summary>Pass of radix 4; arguments as for <see cref="Eight"/>, with k = 1..3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Four(double* re, double* im, double* toRe, double* toIm, ButterflyStrides walk, double* twiddles)
    {
        nint run = walk.Run;
        for (int p = 0; p < walk.Count; p++)
        {
            double* x = re + p * walk.SourceStep, y = im + p * walk.SourceStep;
            double* u = toRe + 4 * p * run, v = toIm + 4 * p * run;
            double* w = twiddles + 6 * p;
            for (nint q = 0; q < run; q += Vector<double>.Count)
            {
                Four(x + q, y + q, walk.SourceJump, out var r0, out var i0, out var r1, out var i1, out var r2, out var i2, out var r3,
                    out var i3);
                Put(u + q, v + q, r0, i0);
                if (walk.Count == 1)
                {
                    Put(u + run + q, v + run + q, r1, i1);
                    Put(u + 2 * run + q, v + 2 * run + q, r2, i2);
                    Put(u + 3 * run + q, v + 3 * run + q, r3, i3);
                    continue;
                }

                Turn(u + run + q, v + run + q, r1, i1, w);
                Turn(u + 2 * run + q, v + 2 * run + q, r2, i2, w + 2);
                Turn(u + 3 * run + q, v + 3 * run + q, r3, i3, w + 4);
            }
        }
    }

    // The four-point transform of four numbers a jump apart.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(
        double* x, double* y, nint jump,
        out Vector<double> r0, out Vector<double> i0, out Vector<double> r1, out Vector<double> i1,
        out Vector<double> r2, out Vector<double> i2, out Vector<double> r3, out Vector<double> i3)
    {
        Vector<double> ar = Vector.Load(x), ai = Vector.Load(y);
        Vector<double> br = Vector.Load(x + jump), bi = Vector.Load(y + jump);
        Vector<double> cr = Vector.Load(x + 2 * jump), ci = Vector.Load(y + 2 * jump);
        Vector<double> dr = Vector.Load(x + 3 * jump), di = Vector.Load(y + 3 * jump);
        Vector<double> sr = ar + cr, si = ai + ci, tr = br + dr, ti = bi + di;
        Vector<double> fr = ar - cr, fi = ai - ci, gr = br - dr, gi = bi - di;
        (r0, i0, r2, i2) = (sr + tr, si + ti, sr - tr, si - ti);
        (r1, i1, r3, i3) = (fr + gi, fi - gr, fr - gi, fi + gr);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(double* u, double* v, Vector<double> re, Vector<double> im)
    {
        re.Store(u);
        im.Store(v);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(double* u, double* v, Vector<double> re, Vector<double> im, double* w)
    {
        var cos = new Vector<double>(w[0]);
        var sin = new Vector<double>(w[1]);
        (re * cos - im * sin).Store(u);
        (re * sin + im * cos).Store(v);
    }
}
