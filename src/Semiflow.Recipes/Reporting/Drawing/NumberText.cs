using System.Globalization;

namespace Semiflow.Recipes.Reporting.Drawing;

/// <summary>Numbers as a reader of a paper expects them.</summary>
internal static class NumberText
{
    /// <summary>
    /// Three significant digits, thousands apart, powers of ten below 10⁻³ and from 10⁶: <c>0.831</c>, <c>1,408</c>, <c>2.5·10⁻⁵</c>.
    /// </summary>
    /// <param name="value">The number.</param>
    /// <param name="digits">Significant digits where three do not distinguish it from its neighbors.</param>
    public static string Plain(double value, int digits = 3)
    {
        if (double.IsNaN(value))
        {
            return "–"; // no such number, e.g. the relative error where all targets are zero
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "∞" : "−∞";
        }

        double size = Math.Abs(value);
        if (size == 0)
        {
            return "0";
        }

        int exponent = (int)Math.Floor(Math.Log10(size));
        if (exponent is < -3 or >= 6)
        {
            return Scientific(value, digits);
        }

        return Signed(value.ToString("#,0." + new string('#', Math.Max(0, digits - 1 - exponent)), CultureInfo.InvariantCulture));
    }

    /// <summary>A fraction as percent: 0.0083 is <c>0.83 %</c>.</summary>
    public static string Percent(double fraction, int digits = 3) => Plain(100 * fraction, digits) + "\u00a0%";

    /// <summary>A tick of a logarithmic axis: <c>10⁻²</c>, <c>2·10⁻²</c>, and from 1 to 10 the number itself.</summary>
    public static string Power(double value, int digits = 3) =>
        value is >= 1 and <= 10 ? Plain(value, digits) : Scientific(value, digits);

    /// <summary>The form of the ticks of a logarithmic axis around positive values: plain numbers as long as these are short.</summary>
    public static Func<double, int, string> OfDecades(IEnumerable<double> values) =>
        values.All(value => value is <= 0 or (>= 0.002 and < 1e4)) ? Plain : Power;

    /// <summary>10 to an integer power, as <c>10⁻³</c>.</summary>
    public static string PowerOfTen(int exponent) =>
        "10" + string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));

    private static string Scientific(double value, int digits)
    {
        // 9.999 rounds to the next power
        string[] parts = Math.Abs(value).ToString($"E{digits - 1}", CultureInfo.InvariantCulture).Split('E');
        string mantissa = parts[0].TrimEnd('0').TrimEnd('.');
        string power = PowerOfTen(int.Parse(parts[1], CultureInfo.InvariantCulture));
        return (value < 0 ? "−" : "") + (mantissa == "1" ? power : $"{mantissa}·{power}");
    }

    private static string Signed(string text) => text.Replace('-', '−');
}
