using System.Globalization;

namespace Semiflow.Recipes.Reporting.Drawing;

/// <summary>One axis of a chart: an interval, its ticks and, for logarithmic axes, the map of values to decades.</summary>
/// <param name="Label">Axis title.</param>
/// <param name="Low">Lower end, as a value.</param>
/// <param name="High">Upper end, as a value.</param>
/// <param name="IsLog">Whether the chart is drawn over log₁₀ of the value.</param>
/// <param name="Ticks">Its ticks.</param>
internal sealed record ChartAxis(string Label, double Low, double High, bool IsLog, IReadOnlyList<AxisTick> Ticks)
{
    /// <summary>Position of a value on the drawn axis: the value, or its decade.</summary>
    public double At(double value) => IsLog ? Math.Log10(value) : value;

    /// <summary>A linear axis with ticks at multiples of 1, 2 or 5 times a power of ten.</summary>
    public static ChartAxis Linear(
        string label, double low, double high, Func<double, int, string>? text = null, int ticks = 6, bool integers = false)
    {
        // Equal ends, or so close that no tick would fit between them in double precision.
        if (!(high - low > 1e-9 * Math.Max(Math.Abs(low), Math.Abs(high))))
        {
            double half = low == 0 ? 1 : 0.5 * Math.Abs(low);
            (low, high) = (low - half, low + half);
        }

        double step = Step(high - low, ticks, integers);
        return new ChartAxis(label, low, high, false, Even(low, high, step, text));
    }

    /// <summary>A logarithmic axis with labels at decades, and at 2 and 5 between them where there are few; minor ticks at 2…9.</summary>
    /// <remarks>Both ends must be positive.</remarks>
    public static ChartAxis Log(string label, double low, double high, Func<double, int, string> text, int labels = 7)
    {
        ArgumentNullException.ThrowIfNull(text);
        double decades = Math.Log10(high / low);
        bool thirds = decades < 3.2 && 2 * decades <= labels;
        int every = Math.Max(1, (int)Math.Ceiling(decades / labels));
        var ticks = new List<AxisTick>();
        for (int decade = (int)Math.Floor(Math.Log10(low)); decade <= Math.Log10(high); decade++)
        {
            for (int digit = 1; digit <= 9; digit++)
            {
                double value = digit * Math.Pow(10, decade);
                if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9))
                {
                    continue;
                }

                bool labeled = digit == 1 ? decade % every == 0 : decades < 1.1 ? digit is 2 or 5 : thirds && digit == 3;
                if (labeled || every == 1 || digit == 1)
                {
                    ticks.Add(new AxisTick(value, labeled ? text(value, 3) : "", labeled));
                }
            }
        }

        // Over a small part of a decade even steps are closer than these.
        return new ChartAxis(label, low, high, true, decades >= 0.35 && ticks.Count(tick => tick.Label.Length > 0) > 1
            ? ticks
            : Even(low, high, Step(high - low, 5, false), text));
    }

    /// <summary>A logarithmic axis around positive values with some air at both ends.</summary>
    public static ChartAxis LogAround(
        string label, IEnumerable<double> values, Func<double, int, string> text, double air = 0.06, int labels = 7)
    {
        double[] positive = [.. values.Where(v => v > 0)];
        (double low, double high) = positive.Length == 0 ? (0.1, 1) : (positive.Min(), positive.Max());
        double margin = Math.Max(air * Math.Log10(high / low), 0.08);
        return Log(label, low * Math.Pow(10, -margin), high * Math.Pow(10, margin), text, labels);
    }

    /// <summary>Ticks at multiples of a nice step within an interval.</summary>
    public static IEnumerable<double> NiceTicks(double low, double high, int count) => Multiples(low, high, Step(high - low, count, false));

    /// <summary>
    /// Ticks at multiples of a step, with enough digits to distinguish neighbors and, without a form of their own, as many decimals.
    /// </summary>
    private static AxisTick[] Even(double low, double high, double step, Func<double, int, string>? text)
    {
        double most = Math.Max(Math.Abs(low), Math.Abs(high));
        int place = (int)Math.Floor(Math.Log10(step * (1 + 1e-9)));
        int digits = Math.Clamp(1 + (int)Math.Floor(Math.Log10(most)) - place, 3, 15);
        if (text is null && most is >= 1e-3 and < 1e6)
        {
            string form = "#,0." + new string('#', Math.Max(0, -place));
            text = (value, _) => value.ToString(form, CultureInfo.InvariantCulture).Replace('-', '−');
        }

        text ??= NumberText.Plain;
        return [.. Multiples(low, high, step)
            .Select(value => new AxisTick(value, text(Math.Abs(value) < step / 2 ? 0 : value, digits), true))];
    }

    private static double Step(double span, int ticks, bool integers)
    {
        double raw = span / Math.Max(1, ticks);
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * (raw / power <= 1 ? 1 : raw / power <= 2 ? 2 : raw / power <= 5 ? 5 : 10);
        return integers ? Math.Max(1, step) : step;
    }

    private static IEnumerable<double> Multiples(double low, double high, double step)
    {
        double slack = 1e-9 * step;
        for (double k = Math.Ceiling((low - slack) / step); k * step <= high + slack; k++)
        {
            yield return k * step;
        }
    }
}
