using System.Buffers.Binary;
using System.Text;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Spaces;
using SkiaSharp;

namespace Semiflow.Tests.Recipes.Reporting;

/// <summary>What pictures show where, pixel by pixel: curves at their values, fields and images in their colors.</summary>
public sealed class PictureTests
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
            Assert.True(Enumerable.Range(0, picture.Height).Any(y => Near(picture.GetPixel(600, y), theme.Line(0))));
        }
    }

    [Fact]
    public void Colors_go_on_from_the_first_behind_the_last() =>
        Assert.Equal((Light.Series[0], Light.Series[1]), (Light.Line(Light.Series.Count), Light.Line((2 * Light.Series.Count) + 1)));

    [Fact]
    public void A_color_bar_has_the_color_of_the_high_end_above_and_of_the_low_end_below()
    {
        ColorScale scale = ColorScale.ForStates([0, 10]);
        using SKBitmap picture = SKBitmap.Decode(FigureCanvas.Png(80, 128, Light,
            canvas => ColorBar.Draw(canvas, 0, 0, 128, scale, Light)));
        foreach (int row in new[] { 0, 31, 64, 100, 127 })
        {
            Assert.Equal(scale.Of(10 * (1 - ((row + 0.5) / 128))), picture.GetPixel(8, (2 * row) + 1));
        }
    }

    /// <summary>Inputs and states have other maps; what lies outside has the color of the nearest end.</summary>
    [Fact]
    public void Colors_stay_within_their_scale()
    {
        ColorScale states = ColorScale.ForStates([0, 1]), inputs = ColorScale.ForInputs([0, 1]);
        Assert.Equal(states.Of(1), states.Of(7));
        Assert.Equal(states.Of(0), states.Of(double.NegativeInfinity));
        Assert.NotEqual(states.Of(0.5), inputs.Of(0.5));
        Assert.Equal(new SKColor(68, 1, 84), states.Of(0)); // Viridis begins with #440154 and ends with #fde725.
        Assert.InRange((uint)states.Of(1), 0xfffde724u, 0xfffde725u);
        Assert.Equal((-1.0, 1.0), (ColorScale.ForErrors([]).Low, ColorScale.ForErrors([0, 0]).High));
        Assert.Equal((-1.0, 1.0), (ColorScale.ForStates([double.NaN]).Low, ColorScale.ForStates([double.NaN]).High));
    }

    [Fact]
    public void An_image_lies_row_by_row_in_its_colors_and_is_clipped()
    {
        // Two pixels across, one down: red, then a green that is too bright with a little blue.
        ImageStrip strip = new(2, 1, 3, ["a"], [("row", [[1, 0, 0, 7, -3, 0.5]])]);
        using SKBitmap picture = SKBitmap.Decode(ImageStripFigure.Draw(strip, Light));
        Assert.Equal(new SKColor(255, 0, 0), picture.GetPixel(2 * (112 + 24), 2 * (28 + 24)));
        Assert.Equal(new SKColor(0, 255, 128), picture.GetPixel(2 * (112 + 72), 2 * (28 + 24)));
        ImageStrip gray = new(1, 1, 1, ["a", "b"], [("row", [[0.2], [0.6]])]);
        using SKBitmap two = SKBitmap.Decode(ImageStripFigure.Draw(gray, Light));
        Assert.Equal(new SKColor(51, 51, 51), two.GetPixel(2 * (112 + 48), 2 * (28 + 48)));
        Assert.Equal(new SKColor(153, 153, 153), two.GetPixel(2 * (112 + 102 + 48), 2 * (28 + 48)));
    }

    [Fact]
    public void A_strip_of_images_needs_as_many_as_columns_and_all_their_pixels()
    {
        ImageStrip good = new(2, 1, 1, ["a"], [("row", [[0, 1]])]);
        good.Check();
        foreach (ImageStrip bad in new[]
        {
            good with { Columns = ["a", "b"] }, good with { Columns = [] }, good with { Rows = [] }, good with { Channels = 2 },
            good with { Width = 3 }, good with { Height = 0 }, good with { Rows = [("row", [[0]])] },
        })
        {
            Assert.Throws<ArgumentException>(() => DynamicsFigures.Images(new("a", "b.", "c."), bad));
        }
    }

    /// <summary>One picture a time of truth alone, or of truth, forecast and error; the last one stays.</summary>
    [Theory]
    [InlineData(3, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void A_motion_has_a_frame_for_each_time(int times, bool compared)
    {
        FieldFrames frames = Frames(times, compared);
        ReportFigure figure = DynamicsFigures.Animation(new("motion", "Motion.", "Seen."), frames, 50);
        Assert.Equal(times, Count(figure.Light.Span, "fcTL"));
        Assert.Equal(times == 1, Count(figure.Light.Span, "fdAT") == 0); // The first frame is an ordinary picture too.
        Assert.Equal("Motion. Seen.", figure.Alternative);
        Assert.Equal((2 * figure.Width, 2 * figure.Height), ReportTests.PngSize(figure.Dark.Span));
        Assert.Equal(compared ? 40 + (3 * 254) + 124 : 40 + 254 + 62, figure.Width);
    }

    [Fact]
    public void Frames_are_chosen_in_any_order_and_checked()
    {
        FieldFrames frames = Frames(3, true);
        FieldFrames chosen = frames.At(2, 0);
        Assert.Equal([2.0, 0], chosen.Times);
        Assert.Equal([2.0, 0], chosen.Truth.Select(values => values[0]));
        Assert.Equal([12.0, 10], chosen.Forecasts[0].Values.Select(values => values[0]));
        foreach (FieldFrames bad in new[]
        {
            frames.At(), frames with { Axes = [frames.Axes[0]] }, frames with { Truth = [.. frames.Truth.Take(2)] },
            frames with { Truth = [[1], [1], [1]] }, frames with { Forecasts = [("m", [.. frames.Truth.Take(2)])] },
        })
        {
            Assert.Throws<ArgumentException>(() => DynamicsFigures.FieldStrips(new("a", "b.", "c."), bad));
            Assert.Throws<ArgumentException>(() => DynamicsFigures.Animation(new("a", "b.", "c."), bad));
        }
    }

    [Fact]
    public void Messages_say_which_number_is_not_finite()
    {
        void Refused(string name, Action check) =>
            Assert.Contains(name, Assert.Throws<InputException>(check).Message, StringComparison.Ordinal);
        ReportSample sample = DemoReport.Line().SamplesInDistribution[0];
        Refused("error of sample 'Best' is NaN", () => FigureRequirements.Samples([sample with { Error = double.NaN }]));
        Refused("history: training loss of epoch 4", () => FigureRequirements.History([new(4, double.NaN, null, 1)], "history"));
        Refused("history: learning rate of epoch 4", () => FigureRequirements.History([new(4, 1, null, double.NaN)], "history"));
        Refused("spectrum 's', wavenumber 1", () => FigureRequirements.Spectrum(new("s", [1, double.NaN], [1, 1], [1, 1], [])));
        Refused("spectrum 's', error energy 0", () => FigureRequirements.Spectrum(new("s", [1], [1], [1], [double.NaN])));
        FigureRequirements.History([new(1, 1, null, 1)], "history"); // An epoch without validation is none that failed.
        Assert.Contains("series: 2 values for 3 positions", Assert.Throws<ArgumentException>(
            () => FigureRequirements.Length(2, 3, "series")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => FigureRequirements.Length(0, 0, "series"));
        Assert.Throws<ArgumentException>(() => FigureRequirements.Spectrum(new("s", [1, 2], [1, 1], [1, 1], [1])));
    }

    private static FieldFrames Frames(int times, bool compared)
    {
        Axis axis = new(0, 1, 3);
        IReadOnlyList<IReadOnlyList<double>> Values(double shift) =>
            [.. Enumerable.Range(0, times).Select(time => (IReadOnlyList<double>)[.. Enumerable.Range(0, 9).Select(i => i + time + shift)])];
        return new FieldFrames(
            [axis, axis], [.. Enumerable.Range(0, times).Select(time => (double)time)], Values(0), compared ? [("m", Values(10))] : []);
    }

    private static SKBitmap Chart(CurvePanel panel) => SKBitmap.Decode(CurvesFigure.Draw([panel], Light));

    /// <summary>Rows in which a column has about the color.</summary>
    private static int[] Rows(SKBitmap picture, int column, SKColor color) =>
        [.. Enumerable.Range(0, 2 * 349).Where(row => Near(picture.GetPixel(column, row), color))];

    private static bool Near(SKColor a, SKColor b) =>
        Math.Abs(a.Red - b.Red) + Math.Abs(a.Green - b.Green) + Math.Abs(a.Blue - b.Blue) < 40;

    private static int Count(ReadOnlySpan<byte> png, string type)
    {
        int count = 0;
        for (int at = 8; at < png.Length; at += BinaryPrimitives.ReadInt32BigEndian(png[at..]) + 12)
        {
            count += Encoding.ASCII.GetString(png.Slice(at + 4, 4)) == type ? 1 : 0;
        }

        return count;
    }
}
