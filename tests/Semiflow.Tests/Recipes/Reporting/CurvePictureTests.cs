using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Recipes.Reporting.Figures;
using SkiaSharp;

namespace Semiflow.Tests.Recipes.Reporting;

/// <summary>Curves pixel by pixel: at their values, with gaps where they are not finite, in the colors of the theme.</summary>
public sealed class CurvePictureTests
{
    private static readonly FigureTheme Light = FigureTheme.Light;

    /// <summary>Of a chart of 560 x 400 the curves have x from 74 to 538 and y from 8 to 350, two pixels each; 6 % air below and
    /// above.</summary>
    [Theory]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(0.75)]
    public void A_curve_runs_through_its_values(double at)
    {
        double[] x = [.. Enumerable.Range(0, 101).Select(i => i / 100.0)];
        using SKBitmap picture = Chart(new CurvePanel("x", "y", new CurveSeries("", x, [.. x.Select(value => value * value)])));
        int column = 2 * (int)(74 + (at * 464)), row = (int)(2 * (350 - (((at * at) + 0.06) / 1.12 * 342)));
        Assert.InRange(Rows(picture, column, Light.Line(0)).Average(), row - 3, row + 3);
    }

    [Fact]
    public void On_a_logarithmic_axis_decades_are_equally_far_apart()
    {
        double[] x = [.. Enumerable.Range(0, 101).Select(i => i / 100.0)];
        using SKBitmap picture = Chart(
            new CurvePanel("x", "y", new CurveSeries("", x, [.. x.Select(value => Math.Pow(10, -4 * value))])) { LogY = true });
        double[] heights = [.. new[] { 0.25, 0.5, 0.75 }.Select(at => Rows(picture, 2 * (int)(74 + (at * 464)), Light.Line(0)).Average())];
        Assert.InRange(heights[1] - heights[0] - (heights[2] - heights[1]), -3, 3);
        Assert.True(heights[0] < heights[2]);
    }

    [Fact]
    public void A_curve_has_a_gap_where_it_is_not_finite_and_keeps_its_range()
    {
        double[] x = [.. Enumerable.Range(0, 101).Select(i => i / 100.0)];
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            using SKBitmap picture = Chart(new CurvePanel(
                "x", "y", new CurveSeries("", x, [.. x.Select(value => value > 0.6 ? bad : value)]))
            { Levels = [("", 1)] });
            Assert.NotEmpty(Rows(picture, 2 * (int)(74 + (0.5 * 464)), Light.Line(0)));
            Assert.Empty(Rows(picture, 2 * (int)(74 + (0.8 * 464)), Light.Line(0)));
        }
    }

    [Theory]
    [InlineData(false, double.NaN)]
    [InlineData(true, double.NaN)]
    [InlineData(true, -1)]
    [InlineData(true, 0)]
    [InlineData(false, 1e300)]
    public void A_series_that_no_axis_can_show_leaves_a_picture(bool log, double value)
    {
        CurvePanel panel = new("x", "y", new CurveSeries("bad", [1, 2, 3], [value, value, value])) { LogY = log, MarksStart = true };
        using SKBitmap picture = Chart(panel with { Levels = [("level", value)] });
        Assert.True(picture.Width > 0);
    }

    [Fact]
    public void No_series_blows_up_the_range_of_the_truth()
    {
        double[] x = [.. Enumerable.Range(0, 101).Select(i => i / 100.0)];
        using SKBitmap picture = Chart(new CurvePanel(
            "x", "y", new CurveSeries("", x, x, IsReference: true), new CurveSeries("", x, [.. x.Select(value => Math.Exp(20 * value))])));
        Assert.True(Rows(picture, 2 * (int)(74 + (0.9 * 464)), Light.Ink).Min() + 200
            < Rows(picture, 2 * (int)(74 + (0.1 * 464)), Light.Ink).Min());
    }

    [Fact]
    public void Themes_have_their_paper()
    {
        CurvePanel panel = new("x", "y", new CurveSeries("a", [0, 1], [0, 1]));
        foreach (FigureTheme theme in new[] { FigureTheme.Light, FigureTheme.Dark })
        {
            using SKBitmap picture = SKBitmap.Decode(CurvesFigure.Draw([panel], theme));
            Assert.Equal(theme.Paper, picture.GetPixel(1, 1));
            Assert.Contains(Enumerable.Range(0, picture.Height), y => Near(picture.GetPixel(600, y), theme.Line(0)));
        }
    }

    [Fact]
    public void Colors_go_on_from_the_first_behind_the_last() =>
        Assert.Equal((Light.Series[0], Light.Series[1]), (Light.Line(Light.Series.Count), Light.Line((2 * Light.Series.Count) + 1)));

    private static SKBitmap Chart(CurvePanel panel) => SKBitmap.Decode(CurvesFigure.Draw([panel], Light));

    /// <summary>Rows in which a column has about the color.</summary>
    private static int[] Rows(SKBitmap picture, int column, SKColor color) =>
        [.. Enumerable.Range(0, 2 * 349).Where(row => Near(picture.GetPixel(column, row), color))];

    private static bool Near(SKColor a, SKColor b) =>
        Math.Abs(a.Red - b.Red) + Math.Abs(a.Green - b.Green) + Math.Abs(a.Blue - b.Blue) < 40;
}
