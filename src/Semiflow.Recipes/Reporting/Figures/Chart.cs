using ScottPlot;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>A panel of curves in the style of the report: thin frame at left and bottom, quiet grid, one typeface.</summary>
public sealed class Chart : IDisposable
{
    private const float TextSize = 12;
    private readonly Plot plot = new();
    private readonly FigureTheme theme;
    private readonly ChartAxis x;
    private readonly ChartAxis y;

    /// <summary>An empty panel over two axes.</summary>
    public Chart(FigureTheme theme, ChartAxis x, ChartAxis y)
    {
        ArgumentNullException.ThrowIfNull(theme);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        (this.theme, this.x, this.y) = (theme, x, y);
        plot.RenderManager.ClearCanvasBeforeEachRender = false;
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.Axes.Top.IsVisible = false;
        plot.Axes.Right.IsVisible = false;
        Style(plot.Axes.Bottom, x);
        Style(plot.Axes.Left, y);
        plot.Grid.MajorLineColor = Ink(theme.Rule);
        plot.Grid.MajorLineWidth = 1;
        plot.Axes.SetLimits(x.At(x.Low), x.At(x.High), y.At(y.Low), y.At(y.High));
    }

    /// <summary>Adds a curve through the points that the axes can show: those with a value that is not positive leave a logarithmic axis.</summary>
    public void Curve(
        IReadOnlyList<double> xs, IReadOnlyList<double> ys, SKColor color, string legend = "",
        float width = 2, float marker = 0, bool dashed = false)
    {
        Coordinates[] points = [.. xs.Zip(ys).Where(p => Shown(p.First, p.Second)).Select(p => Point(p.First, p.Second))];
        if (points.Length == 0)
        {
            return;
        }

        ScottPlot.Plottables.Scatter curve = plot.Add.Scatter(points, Ink(color));
        curve.LineWidth = width;
        curve.LinePattern = dashed ? LinePattern.DenselyDashed : LinePattern.Solid;
        // A single point has no line: show it.
        curve.MarkerSize = points.Length == 1 ? Math.Max(marker, 7) : marker;
        curve.MarkerShape = MarkerShape.FilledCircle;
        curve.LegendText = legend;
    }

    /// <summary>Adds a translucent shape with an outline.</summary>
    public void Area(IReadOnlyList<double> xs, IReadOnlyList<double> ys, SKColor color, string legend = "")
    {
        ScottPlot.Plottables.Polygon area = plot.Add.Polygon([.. xs.Zip(ys, Point)]);
        area.FillColor = Ink(color).WithAlpha(0.28);
        area.LineColor = Ink(color);
        area.LineWidth = 1.5f;
        area.LegendText = legend;
    }

    /// <summary>Adds a dashed vertical line with a note at its upper end.</summary>
    public void Mark(double at, string note, SKColor color, int line = 0)
    {
        ScottPlot.Plottables.VerticalLine mark = plot.Add.VerticalLine(x.At(at), 1.3f, Ink(color), LinePattern.DenselyDashed);
        mark.ExcludeFromLegend = true;
        double position = (x.At(at) - x.At(x.Low)) / (x.At(x.High) - x.At(x.Low));
        Note(at, y.High, note, color, position > 0.62 ? Alignment.UpperRight : Alignment.UpperLeft, 3 + (17 * line));
    }

    /// <summary>Adds a ring around a point with a note beside it.</summary>
    public void Highlight(double atX, double atY, string note, SKColor color)
    {
        ScottPlot.Plottables.Marker ring = plot.Add.Marker(Point(atX, atY), MarkerShape.OpenCircle, 11, Ink(color));
        ring.MarkerLineWidth = 2;
        double across = (x.At(atX) - x.At(x.Low)) / (x.At(x.High) - x.At(x.Low));
        double up = (y.At(atY) - y.At(y.Low)) / (y.At(y.High) - y.At(y.Low));
        Alignment alignment = (across > 0.5, up > 0.22) switch
        {
            (true, true) => Alignment.UpperRight,
            (true, false) => Alignment.LowerRight,
            (false, true) => Alignment.UpperLeft,
            _ => Alignment.LowerLeft,
        };
        Note(atX, atY, note, color, alignment, up > 0.22 ? 9 : -9);
    }

    /// <summary>Shows the legend without a box.</summary>
    public void Legend(Alignment alignment)
    {
        plot.ShowLegend(alignment);
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Ink(theme.Paper).WithAlpha(0.85);
        plot.Legend.FontName = FigureFont.Name;
        plot.Legend.FontSize = TextSize;
        plot.Legend.FontColor = Ink(theme.Ink);
        plot.Legend.Padding = new PixelPadding(6);
        plot.Legend.SymbolWidth = 24;
    }

    /// <summary>Draws the panel into a rectangle; the paddings are the room for axis titles and tick labels, so that panels line up.</summary>
    public void Draw(SKCanvas canvas, SKRect area, float left = 64, float bottom = 50, float right = 14, float top = 10)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        plot.Layout.Fixed(new PixelPadding(left, right, bottom, top));
        plot.Render(canvas, new PixelRect(area.Left, area.Right, area.Bottom, area.Top));
    }

    /// <inheritdoc/>
    public void Dispose() => plot.Dispose();

    private static Color Ink(SKColor color) => Color.FromSKColor(color);

    private bool Shown(double atX, double atY) => (!x.IsLog || atX > 0) && (!y.IsLog || atY > 0);

    private Coordinates Point(double atX, double atY) => new(x.At(atX), y.At(atY));

    private void Note(double atX, double atY, string note, SKColor color, Alignment alignment, float down)
    {
        ScottPlot.Plottables.Text text = plot.Add.Text(note, Point(atX, atY));
        text.LabelFontName = FigureFont.Name;
        text.LabelFontSize = TextSize;
        text.LabelFontColor = Ink(color);
        text.LabelBackgroundColor = Ink(theme.Paper).WithAlpha(0.8);
        text.LabelPadding = 2;
        text.LabelAlignment = alignment;
        text.OffsetX = alignment is Alignment.UpperRight or Alignment.LowerRight ? -6 : 6;
        text.OffsetY = down;
    }

    private void Style(IAxis axis, ChartAxis scale)
    {
        axis.Label.Text = scale.Label;
        axis.Label.IsVisible = scale.Label.Length > 0;
        axis.Label.FontName = FigureFont.Name;
        axis.Label.FontSize = TextSize + 0.5f;
        axis.Label.Bold = false;
        axis.Label.ForeColor = Ink(theme.Ink);
        axis.TickLabelStyle.FontName = FigureFont.Name;
        axis.TickLabelStyle.FontSize = TextSize;
        axis.TickLabelStyle.ForeColor = Ink(theme.Muted);
        axis.FrameLineStyle.Color = Ink(theme.Frame);
        axis.FrameLineStyle.Width = 1;
        axis.MajorTickStyle.Color = axis.MinorTickStyle.Color = Ink(theme.Frame);
        axis.MajorTickStyle.Length = 5;
        axis.MinorTickStyle.Length = 3;
        axis.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. scale.Ticks.Select(tick => new Tick(scale.At(tick.Value), tick.Label, tick.Major))]);
    }
}
