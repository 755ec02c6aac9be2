using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Recipes.Reporting.Figures;
using SkiaSharp;

namespace Semiflow.Tests.Recipes.Reporting;

public sealed class DynamicsFiguresTests
{
    [Fact]
    public void Every_figure_is_a_png_of_its_stated_size_in_both_themes()
    {
        IReadOnlyList<ReportFigure> figures = DemoDynamics.All;
        foreach (ReportFigure figure in figures)
        {
            Assert.Equal((2 * figure.Width, 2 * figure.Height), ReportTests.PngSize(figure.Light.Span));
            Assert.Equal((2 * figure.Width, 2 * figure.Height), ReportTests.PngSize(figure.Dark.Span));
            Assert.False(figure.Light.Span.SequenceEqual(figure.Dark.Span));
        }

        if (Environment.GetEnvironmentVariable("SEMIFLOW_PICTURES") is { } folder) // to look at them
        {
            DemoDynamics.Document(figures).Write(folder);
        }
    }

    [Fact]
    public void An_animated_png_holds_each_frame_whole_and_in_order()
    {
        byte[][] frames = [.. new[] { SKColors.Red, SKColors.Green, SKColors.Blue }.Select(
            color => FigureCanvas.Png(9, 7, FigureTheme.Light, canvas => canvas.Clear(color)))];
        List<(string Type, byte[] Data)> chunks = Chunks(AnimatedPng.Encode(frames, 100, 600));
        Assert.Equal(["IHDR", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND"], chunks.Select(chunk => chunk.Type));
        Assert.Equal(3, BinaryPrimitives.ReadInt32BigEndian(chunks[1].Data));
        (string Type, byte[] Data)[] numbered = [.. chunks.Where(chunk => chunk.Type is "fcTL" or "fdAT")];
        Assert.Equal(Enumerable.Range(0, 5), numbered.Select(chunk => BinaryPrimitives.ReadInt32BigEndian(chunk.Data)));
        Assert.Equal([100, 100, 600], numbered.Where(chunk => chunk.Type == "fcTL")
            .Select(chunk => (int)BinaryPrimitives.ReadUInt16BigEndian(chunk.Data.AsSpan(20))));
        byte[][] pictures = [chunks[3].Data, chunks[5].Data[4..], chunks[7].Data[4..]];
        Assert.All(pictures.Zip(frames),
            pair => Assert.Equal(Inflated(Chunks(pair.Second).Single(chunk => chunk.Type == "IDAT").Data), Inflated(pair.First)));
    }

    [Fact]
    public void Frames_of_two_sizes_make_no_animation()
    {
        byte[] small = FigureCanvas.Png(9, 7, FigureTheme.Light, canvas => canvas.Clear()),
            large = FigureCanvas.Png(9, 8, FigureTheme.Light, canvas => canvas.Clear());
        Assert.Throws<ArgumentException>(() => AnimatedPng.Encode([small, large], 100, 100));
        Assert.Throws<ArgumentException>(() => AnimatedPng.Encode([], 100, 100));
    }

    [Fact]
    public void Longer_bars_are_larger_errors_and_the_published_value_stands_where_it_belongs()
    {
        byte[] Draw(double published) =>
            BarsFigure.Draw([new BarGroup("", new ErrorBar("a", 1e-3, published), new ErrorBar("b", 1e-2))], "error", FigureTheme.Light);
        using SKBitmap picture = SKBitmap.Decode(Draw(1e-2));
        int Length(SKColor color) => Enumerable.Range(0, picture.Height)
            .Max(y => Enumerable.Range(0, picture.Width).Count(x => picture.GetPixel(x, y) == color));
        Assert.InRange(Length(FigureTheme.Light.Line(0)), 10, Length(FigureTheme.Light.Line(4)) - 100);
        Assert.NotEqual(Draw(1e-2), Draw(1e-3));
    }

    [Fact]
    public void Unknown_cells_are_gray_and_do_not_move_the_scale()
    {
        ColorScale scale = ColorScale.ForStates([double.NaN, -1, 2]);
        Assert.Equal((-1, 2), (scale.Low, scale.High));
        SKColor gray = scale.Of(double.NaN);
        Assert.InRange(gray.Blue - gray.Red, 0, 30);
        Assert.Equal(2, ColorScale.ForErrors([double.NaN, -2, 1]).High);
    }

    [Fact]
    public void Lengths_that_do_not_match_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new CurveSeries("a", [1, 2], [1]));
        Assert.Throws<ArgumentException>(() => new CurveSeries("a", [], []));
        FieldFrames frames = DemoDynamics.Frames(3, 16);
        Assert.Throws<ArgumentException>(() => DynamicsFigures.FieldStrips(new("a", "b", "c"), frames with { Times = [0, 1] }));
        Assert.Equal([0.5], frames.At(2).Times);
    }

    [Fact]
    public void A_section_without_figures_shows_its_text_and_table()
    {
        var document = new ReportDocument
        {
            Title = "a",
            Description = "b",
            Date = DateTimeOffset.UnixEpoch,
            Sections = [new ReportSection("Estimates <1>", [], "Some text.",
                new ReportTable(["parameter", "truth"], [["ω²", "0.27"], ["k", "5"]])), new ReportSection("Nothing", [])],
        };
        string page = ReportPage.Of(document);
        Assert.Contains("<h2>Estimates &lt;1&gt;</h2>", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">ω²</th><td class=\"number\">0.27</td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing", page, StringComparison.Ordinal);
        ReportFigure figure = new("twice", "t", "c", "a", 1, 1, default, default);
        Assert.Throws<ArgumentException>(
            () => (document with { Sections = [new("s", [figure, figure])] }).Write(Path.Combine(Path.GetTempPath(), "none")));
    }

    private static List<(string Type, byte[] Data)> Chunks(byte[] png)
    {
        var chunks = new List<(string, byte[])>();
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            string type = Encoding.ASCII.GetString(png, at + 4, 4);
            Assert.Equal(CrcByBits(png.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            chunks.Add((type, png[(at + 8)..(at + 8 + length)]));
            at += length + 12;
        }

        return chunks;
    }

    private static uint CrcByBits(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }

    private static byte[] Inflated(byte[] data)
    {
        using var stream = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        return plain.ToArray();
    }
}
