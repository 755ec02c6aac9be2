using ScottPlot;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Drawing;

/// <summary>A panel of curves in the style of the report: thin frame at left and bottom, quiet grid, one typeface.</summary>
internal sealed class Chart : IDisposable
{
    private const float TextSize = 13;
    private const float TitleRoom = 31; // of the vertical axis: its title, its ticks and what is between
    private readonly Plot plot = new();
    private readonly FigureTheme theme;
    private readonly ChartAxis x;
    private readonly ChartAxis y;
    private readonly List<LegendEntry> legend = [];

    /// <summary>Entries of its legend so far.</summary>
    public IReadOnlyList<LegendEntry> Legend => legend;

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
        Style(plot.Axes.Bottom, x, x.Label);
        Style(plot.Axes.Left, y, "");
        plot.Axes.Left.TickLabelStyle.OffsetY = 1.8f; // ScottPlot centers with room for descenders, digits have none
        plot.Grid.MajorLineColor = Ink(theme.Rule);
        plot.Grid.MajorLineWidth = 1;
        plot.Axes.SetLimits(x.At(x.Low), x.At(x.High), y.At(y.Low), y.At(y.High));
    }

    /// <summary>
    /// Adds a curve through the points that the axes can show: those with a value that is not positive leave a logarithmic axis.
    /// </summary>
    public void Curve(
        IReadOnlyList<double> xs, IReadOnlyList<double> ys, SKColor color, string name = "",
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
        Enter(name, color, dashed ? LegendMark.Dashes : curve.MarkerSize > 0 ? LegendMark.Dot : LegendMark.Line, width);
    }

    /// <summary>Adds a translucent shape with an outline.</summary>
    public void Area(IReadOnlyList<double> xs, IReadOnlyList<double> ys, SKColor color, string name = "")
    {
        ScottPlot.Plottables.Polygon area = plot.Add.Polygon([.. xs.Zip(ys, Point)]);
        area.FillColor = Ink(color).WithAlpha(0.28);
        area.LineColor = Ink(color);
        area.LineWidth = 1.5f;
        Enter(name, color, LegendMark.Box, 1.5f);
    }

    /// <summary>Adds points without a line.</summary>
    public void Dots(IReadOnlyList<double> xs, IReadOnlyList<double> ys, SKColor color, string name = "")
    {
        Coordinates[] points = [.. xs.Zip(ys).Where(p => Shown(p.First, p.Second)).Select(p => Point(p.First, p.Second))];
        ScottPlot.Plottables.Markers dots = plot.Add.Markers(points, MarkerShape.FilledCircle, 6, Ink(color));
        dots.MarkerStyle.FillColor = Ink(color).WithAlpha(0.7);
        Enter(name, color, LegendMark.Dot, 0);
    }

    /// <summary>Adds a dashed horizontal line.</summary>
    public void Level(double at, SKColor color, string name = "")
    {
        plot.Add.HorizontalLine(y.At(at), 1.3f, Ink(color), LinePattern.DenselyDashed);
        Enter(name, color, LegendMark.Dashes, 1.3f);
    }

    /// <summary>Adds a dashed vertical line.</summary>
    public void Mark(double at, SKColor color, string name = "")
    {
        plot.Add.VerticalLine(x.At(at), 1.3f, Ink(color), LinePattern.DenselyDashed);
        Enter(name, color, LegendMark.Dashes, 1.3f);
    }

    /// <summary>Adds a ring around a point.</summary>
    public void Ring(double atX, double atY, SKColor color) =>
        plot.Add.Marker(Point(atX, atY), MarkerShape.OpenCircle, 11, Ink(color)).MarkerLineWidth = 2;

    /// <summary>
    /// Draws the panel into a rectangle: legend above, title of the y axis at the left edge. The paddings are the room for
    /// axis titles and tick labels, so that panels line up; labels too wide for it get more.
    /// </summary>
    public void Draw(SKCanvas canvas, SKRect area, float left = 74, float bottom = 50, float right = 22, float top = 8,
        bool withLegend = true)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        left = Math.Max(left, TitleRoom + LabelWidth());
        float width = area.Width - left - right;
        float legendHeight = withLegend ? ChartLegend.Height(legend, width) : 0;
        if (withLegend)
        {
            ChartLegend.Draw(canvas, area.Left + left, area.Top + top - 6, width, legend, theme);
        }

        float inner = top + (legendHeight > 0 ? legendHeight + 4 : 0);
        FigureCanvas.Upward(canvas, y.Label, area.Left + 14, (area.Top + inner + area.Bottom - bottom) / 2, TextSize + 0.5f, theme.Ink);
        plot.HideLegend();
        plot.Layout.Fixed(new PixelPadding(left, right, bottom, inner));
        plot.Render(canvas, new PixelRect(area.Left, area.Right, area.Bottom, area.Top));
    }

    /// <inheritdoc/>
    public void Dispose() => plot.Dispose();

    private float LabelWidth()
    {
        using SKFont font = FigureCanvas.Font(TextSize);
        return y.Ticks.Max(tick => (float?)font.MeasureText(tick.Label)) ?? 0;
    }

    private static Color Ink(SKColor color) => Color.FromSKColor(color);

    private bool Shown(double atX, double atY) =>
        double.IsFinite(atX) && double.IsFinite(atY) && (!x.IsLog || atX > 0) && (!y.IsLog || atY > 0);

    private Coordinates Point(double atX, double atY) => new(x.At(atX), y.At(atY));

    private void Enter(string text, SKColor color, LegendMark mark, float width = 2)
    {
        // Series of one name and color, such as trajectories of a class, have one entry.
        if (text.Length > 0 && !legend.Any(entry => entry.Text == text && entry.Color == color))
        {
            legend.Add(new LegendEntry(text, color, mark, width));
        }
    }

    private void Style(IAxis axis, ChartAxis scale, string label)
    {
        axis.Label.Text = label;
        axis.Label.IsVisible = label.Length > 0;
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
