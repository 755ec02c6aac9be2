using System.Numerics;
using System.Runtime.CompilerServices;

namespace Semiflow.Kernels.Sums;

/// <summary>
/// The norm of errors in units of the tolerance, <c>|e| / max(atol + rtol max(|before|, |after|), least)</c>: root mean square or largest.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="Relative">rtol.</param>
/// <param name="Absolute">atol.</param>
/// <param name="Least">The least error that is tolerated.</param>
/// <param name="Largest">True for the largest ratio.</param>
internal sealed unsafe record ErrorNorm<T>(T Relative, T Absolute, T Least, bool Largest)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Piece = 1 << 14;

    /// <summary>Norms of rows; NaN where an error or a state is not a number, or a state after it infinite.</summary>
    /// <param name="error">Errors, one row after the other.</param>
    /// <param name="before">States before the step.</param>
    /// <param name="after">States after it; may be those before.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Numbers in a row; 0 gives 0.</param>
    public double[] Of(T* error, T* before, T* after, int rows, nint width)
    {
        double[] norms = new double[rows];
        int pieces = (int)((width + Piece - 1) / Piece);
        if (width == 0)
        {
            return norms;
        }

        var parts = new (double Squares, double Most)[rows * pieces];
        void Measure(int part)
        {
            nint from = (part / pieces * width) + ((nint)(part % pieces) * Piece);
            parts[part] = Part(error + from, before + from, after + from, Math.Min(Piece, width - ((nint)(part % pieces) * Piece)));
        }

        if (rows * width <= 2 * Piece)
        {
            for (int part = 0; part < parts.Length; part++)
            {
                Measure(part);
            }
        }
        else
        {
            // A few short rows are no work for a thread.
            int together = (int)Math.Max(1, Piece / width);
            PlaneLoop.Run((parts.Length + together - 1) / together, group =>
            {
                for (int part = group * together; part < Math.Min((group + 1) * together, parts.Length); part++)
                {
                    Measure(part);
                }
            });
        }

        for (int row = 0; row < rows; row++)
        {
            double squares = 0, most = 0;
            for (int part = row * pieces; part < (row + 1) * pieces; part++)
            {
                squares += parts[part].Squares;
                most = Math.Max(most, parts[part].Most);
            }

            norms[row] = Largest && !double.IsNaN(squares) ? most : Math.Sqrt(squares / width);
        }

        return norms;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (double Squares, double Most) Part(T* error, T* before, T* after, nint count)
    {
        const int run = 64; // Squares that a lane adds before they go to double precision.
        int lanes = Vector<T>.Count;
        var (relative, absolute, least) = (new Vector<T>(Relative), new Vector<T>(Absolute), new Vector<T>(Least));
        Vector<T> most = default, finite = default;
        double squares = 0;
        nint i = 0;
        while (i <= count - lanes)
        {
            Vector<T> sum = default;
            for (nint end = Math.Min(i + (run * lanes), count - lanes + 1); i < end; i += lanes)
            {
                Vector<T> next = *(Vector<T>*)(after + i);
                Vector<T> size = Vector.Max(Vector.Abs(*(Vector<T>*)(before + i)), Vector.Abs(next));
                Vector<T> ratio = Vector.Abs(*(Vector<T>*)(error + i) / Vector.Max((size * relative) + absolute, least));
                sum += ratio * ratio;
                most = Vector.Max(most, ratio);

                // 0 · ∞ and 0 · NaN are not numbers, and neither is a sum with one.
                finite += next * Vector<T>.Zero;
            }

            for (int lane = 0; lane < lanes; lane++)
            {
                squares += double.CreateTruncating(sum[lane]);
            }
        }

        double largest = 0, check = double.CreateTruncating(Vector.Sum(finite));
        for (int lane = 0; lane < lanes; lane++)
        {
            largest = Math.Max(largest, double.CreateTruncating(most[lane]));
        }

        for (; i < count; i++)
        {
            T size = T.Max(T.Abs(before[i]), T.Abs(after[i]));
            T ratio = T.Abs(error[i] / T.Max((size * Relative) + Absolute, Least));
            squares += double.CreateTruncating(ratio * ratio);
            largest = Math.Max(largest, double.CreateTruncating(ratio));
            check += double.CreateTruncating(after[i] * T.Zero);
        }

        return (squares + check, largest);
    }
}
