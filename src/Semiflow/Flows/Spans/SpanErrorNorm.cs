using System.Numerics;
using Semiflow.Flows.Control;

namespace Semiflow.Flows.Spans;

/// <summary>The norm of an error in units of the tolerance (spec ode.md 5.1).</summary>
internal static class SpanErrorNorm
{
    /// <summary>
    /// Root mean square, or largest, of |error| / (atol + rtol max(|before|, |after|)); NaN where error or state is not finite.
    /// </summary>
    internal static double Of(ReadOnlySpan<double> error, ReadOnlySpan<double> before, ReadOnlySpan<double> after, StepControl control)
    {
        int width = Vector<double>.Count;
        var relative = new Vector<double>(control.RelativeTolerance);
        var absolute = new Vector<double>(control.AbsoluteTolerance);
        var least = new Vector<double>(StepSizeRules.LeastTolerated);
        Vector<double> squares = default;
        Vector<double> most = default;
        Vector<double> finite = default;
        int i = 0;
        for (; i <= error.Length - width; i += width)
        {
            var end = new Vector<double>(after[i..]);
            Vector<double> scale = absolute + (relative * Vector.Max(Vector.Abs(new Vector<double>(before[i..])), Vector.Abs(end)));
            Vector<double> ratio = new Vector<double>(error[i..]) / Vector.Max(scale, least);
            squares += ratio * ratio;
            most = Vector.Max(most, Vector.Abs(ratio));

            // 0 · ∞ and 0 · NaN are not numbers, and neither is a sum with one.
            finite += end * Vector<double>.Zero;
        }

        double sum = Vector.Sum(squares);
        double largest = 0;
        for (int lane = 0; lane < width; lane++)
        {
            largest = Math.Max(largest, most[lane]);
        }

        double check = Vector.Sum(finite);
        for (; i < error.Length; i++)
        {
            double ratio = error[i] / StepSizeRules.Tolerated(
                control.RelativeTolerance, control.AbsoluteTolerance, Math.Max(Math.Abs(before[i]), Math.Abs(after[i])));
            sum += ratio * ratio;
            largest = Math.Max(largest, Math.Abs(ratio));
            check += after[i] * 0;
        }

        double norm = control.LargestError ? largest : Math.Sqrt(sum / Math.Max(1, error.Length));
        return double.IsNaN(sum + check) ? double.NaN : norm;
    }

    /// <summary>True where all elements are finite.</summary>
    internal static bool IsFinite(ReadOnlySpan<double> values) => FirstNonFinite(values) < 0;

    /// <summary>Index of the first element that is not finite; −1 where all are.</summary>
    internal static int FirstNonFinite(ReadOnlySpan<double> values)
    {
        Vector<double> sum = default;
        int i = 0;
        for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            sum += new Vector<double>(values[i..]) * Vector<double>.Zero;
        }

        bool suspicious = !double.IsFinite(Vector.Sum(sum));
        for (i = suspicious ? 0 : i; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
