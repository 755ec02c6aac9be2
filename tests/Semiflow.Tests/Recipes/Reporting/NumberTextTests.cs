using CsCheck;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Drawing;

namespace Semiflow.Tests.Recipes.Reporting;

/// <summary>Numbers, powers and percentages as a reader of a paper expects them, and the ticks that carry them.</summary>
public sealed class NumberTextTests
{
    [Theory]
    [InlineData(double.NaN, "–")]
    [InlineData(double.PositiveInfinity, "∞")]
    [InlineData(double.NegativeInfinity, "−∞")]
    [InlineData(-0.0, "0")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.0012345, "0.00123")]
    [InlineData(0.000999, "9.99·10⁻⁴")]
    [InlineData(0.0009999, "10⁻³")] // not 10·10⁻⁴
    [InlineData(9.999e9, "10¹⁰")]
    [InlineData(-9.999e-8, "−10⁻⁷")]
    [InlineData(-1e-7, "−10⁻⁷")] // not −1·10⁻⁷
    [InlineData(-2.5e12, "−2.5·10¹²")]
    [InlineData(9.996, "10")]
    [InlineData(99.96, "100")]
    [InlineData(123.5, "124")]
    [InlineData(-123456, "−123,456")]
    [InlineData(1e6, "10⁶")]
    [InlineData(double.Epsilon, "4.94·10⁻³²⁴")]
    public void Numbers_at_the_ends_of_their_forms(double value, string text) => Assert.Equal(text, NumberText.Plain(value));

    [Theory]
    [InlineData(0.0083, "0.83\u00a0%")]
    [InlineData(1, "100\u00a0%")]
    [InlineData(-0.5, "−50\u00a0%")]
    [InlineData(double.NaN, "–\u00a0%")]
    public void Fractions_are_percent(double fraction, string text) => Assert.Equal(text, NumberText.Percent(fraction));

    [Theory]
    [InlineData(1, "1")]
    [InlineData(10, "10")]
    [InlineData(100, "10²")]
    [InlineData(0.1, "10⁻¹")]
    [InlineData(1e-3, "10⁻³")]
    [InlineData(2e-2, "2·10⁻²")]
    [InlineData(5, "5")]
    [InlineData(50, "5·10¹")]
    public void Ticks_of_decades_are_powers(double value, string text) => Assert.Equal(text, NumberText.Power(value));

    [Fact]
    public void What_is_written_is_the_number_to_half_a_unit_of_its_third_digit() =>
        Gen.Select(Gen.Double[1, 10], Gen.Int[-300, 300], Gen.Bool).Sample((digits, exponent, negative) =>
        {
            double value = digits * Math.Pow(10, exponent) * (negative ? -1 : 1);
            return Math.Abs(Read(NumberText.Plain(value)) - value) <= 0.00501 * Math.Abs(value);
        });

    [Fact]
    public void Quantities_keep_number_and_unit_together_and_have_none_without_a_number()
    {
        Assert.Equal("1.5 ms", Html.Quantity(1.5, "ms").Replace("&#xA0;", " ", StringComparison.Ordinal).Replace('\u00a0', ' '));
        Assert.DoesNotContain("1.5 ms", Html.Quantity(1.5, "ms"), StringComparison.Ordinal); // The space does not break.
        Assert.Equal(("–", "1.5"), (Html.Quantity(double.NaN, "ms"), Html.Quantity(1.5, "")));
        Assert.Contains("&lt;s&gt;", Html.Quantity(1, "<s>"), StringComparison.Ordinal);
        Assert.Equal("‖û − u‖² ≤ ε", Html.Text("‖û − u‖² ≤ ε"));
    }

    [Fact]
    public void A_linear_axis_has_ticks_at_round_numbers()
    {
        ChartAxis axis = ChartAxis.Linear("x", -0.5, 1, ticks: 3);
        Assert.Equal([-0.5, 0, 0.5, 1], axis.Ticks.Select(tick => tick.Value));
        Assert.Equal(["−0.5", "0", "0.5", "1"], axis.Ticks.Select(tick => tick.Label));
        Assert.Equal([0.0, 20, 40, 60, 80, 100], ChartAxis.NiceTicks(0, 100, 5));
        Assert.Equal([0.0, 1, 2], ChartAxis.Linear("epoch", 0, 2, integers: true).Ticks.Select(tick => tick.Value));
    }

    [Theory]
    [InlineData(0, -1, 1)]
    [InlineData(4, 2, 6)]
    [InlineData(-4, -6, -2)]
    public void Equal_ends_make_an_axis_around_them(double value, double low, double high)
    {
        ChartAxis axis = ChartAxis.Linear("x", value, value);
        Assert.Equal((low, high), (axis.Low, axis.High));
    }

    [Fact]
    public void A_logarithmic_axis_keeps_to_positive_values_and_measures_in_decades()
    {
        ChartAxis axis = ChartAxis.LogAround("e", [-1, 0, double.NaN, 1e-3, 1e-1], NumberText.Power, air: 0);
        Assert.Equal(Math.Pow(10, -3.08), axis.Low, 1e-12);
        Assert.Equal(Math.Pow(10, -0.92), axis.High, 1e-12);
        Assert.Equal(-2, axis.At(0.01), 1e-12);
        Assert.Equal(["10⁻³", "3·10⁻³", "10⁻²", "3·10⁻²", "10⁻¹"], axis.Ticks.Where(tick => tick.Major).Select(tick => tick.Label));
        Assert.True(ChartAxis.LogAround("e", [-1, 0], NumberText.Power).Low > 0);
        Assert.Equal(["2", "5", "10"], ChartAxis.Log("e", 1.5, 12, NumberText.Plain).Ticks.Where(tick => tick.Major)
            .Select(tick => tick.Label)); // Less than 1.1 decades: also 2 and 5.
    }

    private static double Read(string text)
    {
        string[] parts = text.Replace('−', '-').Replace(",", "", StringComparison.Ordinal).Split('·');
        double product = 1;
        foreach (string part in parts)
        {
            int power = part.IndexOfAny([.. "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"]);
            double Exponent() => Number(string.Concat(part[power..].Select(
                c => c == '⁻' ? '-' : (char)('0' + "⁰¹²³⁴⁵⁶⁷⁸⁹".IndexOf(c, StringComparison.Ordinal)))));
            product *= power < 0 ? Number(part) : Math.Pow(10, Exponent()) * (part[0] == '-' ? -1 : 1);
        }

        return product;
    }

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
