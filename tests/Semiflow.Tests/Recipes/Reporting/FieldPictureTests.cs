using System.Buffers.Binary;
using System.Text;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Spaces;
using SkiaSharp;

namespace Semiflow.Tests.Recipes.Reporting;

/// <summary>Fields, color bars, images and motions: their colors where they belong, their frames, what is refused.</summary>
public sealed class FieldPictureTests
{
    private static readonly FigureTheme Light = FigureTheme.Light;

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
            good with { Columns = ["a", "b"] }, good with { Columns = [] }, good with { Rows = [] },
            good with { Channels = 2, Rows = [("row", [[0, 1, 0, 1]])] },
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

    private static FieldFrames Frames(int times, bool compared)
    {
        Axis axis = new(0, 1, 3);
        IReadOnlyList<IReadOnlyList<double>> Values(double shift) =>
            [.. Enumerable.Range(0, times).Select(time => (IReadOnlyList<double>)
                [.. Enumerable.Range(0, 9).Select(i => i + time + shift)])];
        return new FieldFrames(
            [axis, axis], [.. Enumerable.Range(0, times).Select(time => (double)time)], Values(0), compared ? [("m", Values(10))] : []);
    }

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
