using Semiflow.Kernels.Filters;

namespace Semiflow.Tests.Kernels;

/// <summary>
/// The Kaiser activation of a plane by its definition (spec cno.md 2.6.1): insert zeros, pad, filter with a two-dimensional
/// kernel, φ, filter, keep every down-th sample; and its adjoint, the same loops the other way.
/// </summary>
internal sealed class PlaneByLoop
{
    private readonly Line vertical, horizontal;

    public PlaneByLoop((int In, int Out) rows, (int In, int Out) columns) =>
        (vertical, horizontal) = (new Line(rows.In, rows.Out), new Line(columns.In, columns.Out));

    /// <summary>y = D φ(U x) and the gradient of Σ y·cotangent in x.</summary>
    public (double[,] Value, double[,] Gradient) Apply(double[,] x, double[,] cotangent, double slope, double gain)
    {
        (Line v, Line h) = (vertical, horizontal);
        var spread = new double[v.Spread, h.Spread];
        for (int i = 0; i < v.In; i++)
        {
            for (int j = 0; j < h.In; j++)
            {
                spread[v.Low + i * v.Up, h.Low + j * h.Up] = x[i, j] * v.Up * h.Up;
            }
        }

        double[,] mid = Correlate(spread, v.UpTaps, h.UpTaps);
        double Slope(double u) => gain * (u < 0 ? slope : 1);
        double[,] whole = Correlate(Each(mid, (i, j) => Slope(mid[i, j]) * mid[i, j]), v.DownTaps, h.DownTaps);
        var value = new double[v.Out, h.Out];
        var kept = new double[whole.GetLength(0), whole.GetLength(1)];
        for (int i = 0; i < v.Out; i++)
        {
            for (int j = 0; j < h.Out; j++)
            {
                value[i, j] = whole[i * v.Down, j * h.Down];
                kept[i * v.Down, j * h.Down] = cotangent[i, j];
            }
        }

        double[,] towardMid = Spill(kept, v.DownTaps, h.DownTaps);
        double[,] towardSpread = Spill(Each(mid, (i, j) => Slope(mid[i, j]) * towardMid[i, j]), v.UpTaps, h.UpTaps);
        return (value, Each(x, (i, j) => towardSpread[v.Low + i * v.Up, h.Low + j * h.Up] * v.Up * h.Up));
    }

    private static double[,] Each(double[,] like, Func<int, int, double> value)
    {
        var result = new double[like.GetLength(0), like.GetLength(1)];
        for (int i = 0; i < like.GetLength(0); i++)
        {
            for (int j = 0; j < like.GetLength(1); j++)
            {
                result[i, j] = value(i, j);
            }
        }

        return result;
    }

    private static double[,] Correlate(double[,] x, double[] a, double[] b) => Each(
        new double[x.GetLength(0) - a.Length + 1, x.GetLength(1) - b.Length + 1],
        (i, j) => a.Select((wa, k) => wa * b.Select((wb, l) => wb * x[i + k, j + l]).Sum()).Sum());

    private static double[,] Spill(double[,] y, double[] a, double[] b)
    {
        var x = new double[y.GetLength(0) + a.Length - 1, y.GetLength(1) + b.Length - 1];
        for (int i = 0; i < y.GetLength(0); i++)
        {
            for (int j = 0; j < y.GetLength(1); j++)
            {
                for (int k = 0; k < a.Length; k++)
                {
                    for (int l = 0; l < b.Length; l++)
                    {
                        x[i + k, j + l] += a[k] * b[l] * y[i, j];
                    }
                }
            }
        }

        return x;
    }

    /// <summary>Factors, taps and padding of one direction.</summary>
    private sealed class Line
    {
        public Line(int from, int to)
        {
            int rate = 2 * Math.Max(from, to);
            (In, Out) = (from, to);
            (Up, Down) = ((int)Math.Round((double)rate / from), (int)Math.Round((double)rate / to));
            (UpTaps, DownTaps) = (Taps(from, Up, rate), Taps(to, Down, rate));
            int pad = (to - 1) * Down + 1 - from * Up + UpTaps.Length + DownTaps.Length - 2;
            (Low, Spread) = ((int)Math.Floor((pad + Up) / 2.0), from * Up + pad);
        }

        public int In { get; }

        public int Out { get; }

        public int Up { get; }

        public int Down { get; }

        public int Low { get; }

        public int Spread { get; }

        public double[] UpTaps { get; }

        public double[] DownTaps { get; }

        private static double[] Taps(int size, int factor, int rate) =>
            KaiserFilter.Design(6 * factor, size / 2.0001, 2 * (0.8 * size - size / 2.0001), rate);
    }
}
