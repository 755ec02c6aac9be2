using System.Globalization;

namespace Semiflow.Recipes.Reporting.Drawing;

/// <summary>Numbers as a reader of a paper expects them.</summary>
internal static class NumberText
{
    /// <summary>
    /// Three significant digits, thousands apart, powers of ten below 10⁻³ and from 10⁶: <c>0.831</c>, <c>1,408</c>, <c>2.5·10⁻⁵</c>.
    /// </summary>
    public static string Plain(double value)
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
            return Scientific(value, exponent);
        }

        return exponent >= 2
            ? Signed(value.ToString("#,0", CultureInfo.InvariantCulture))
            : Signed(value.ToString("0." + new string('#', 2 - exponent), CultureInfo.InvariantCulture));
    }

    /// <summary>A fraction as percent: 0.0083 is <c>0.83 %</c>.</summary>
    public static string Percent(double fraction) => Plain(100 * fraction) + "\u00a0%";

    /// <summary>A tick of a logarithmic axis: <c>10⁻²</c>, <c>2·10⁻²</c>, and 1 as <c>1</c>.</summary>
    public static string Power(double value) =>
        value is 1 or 10 ? Plain(value) : Scientific(value, (int)Math.Floor(Math.Log10(Math.Abs(value)) + 1e-9));

    /// <summary>10 to an integer power, as <c>10⁻³</c>.</summary>
    public static string PowerOfTen(int exponent) =>
        "10" + string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));

    private static string Scientific(double value, int exponent)
    {
        string mantissa = Signed((value / Math.Pow(10, exponent)).ToString("0.##", CultureInfo.InvariantCulture));
        return mantissa == "1" ? PowerOfTen(exponent) : $"{mantissa}·{PowerOfTen(exponent)}";
    }

    private static string Signed(string text) => text.Replace('-', '−');
}
