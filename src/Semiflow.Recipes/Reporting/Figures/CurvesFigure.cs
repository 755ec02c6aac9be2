using Semiflow.Recipes.Reporting.Drawing;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>Charts of series in rows of one to three, with one legend where all have the same series.</summary>
internal static class CurvesFigure
{
    private const int LegendRoom = 30;
    private const int SmallWidth = 374;
    private const int SmallHeight = 330;
    private const double Reach = 0.35; // of the truth's range, on both sides

    /// <summary>Size in CSS pixels for so many panels.</summary>
    public static (int Width, int Height) Size(IReadOnlyList<CurvePanel> panels)
    {
        (int columns, int width, int height) = Grid(panels.Count);
        return (columns * width, ((panels.Count + columns - 1) / columns * height) + (IsCommon(panels) ? LegendRoom : 0));
    }

    /// <summary>PNG of the panels, row by row.</summary>
    public static byte[] Draw(IReadOnlyList<CurvePanel> panels, FigureTheme theme)
    {
        ArgumentOutOfRangeException.ThrowIfZero(panels.Count, nameof(panels));
        (int columns, int width, int height) = Grid(panels.Count);
        (int whole, int high) = Size(panels);
        return FigureCanvas.Png(whole, high, theme, canvas =>
        {
            Chart[] charts = [.. panels.Select(panel => Make(panel, Colors(panels, theme), theme))];
            bool common = IsCommon(panels);
            if (common)
            {
                ChartLegend.Draw(canvas, 74, 4, whole - 96, charts.Select(chart => chart.Legend).MaxBy(legend => legend.Count)!, theme);
            }

            float top = common ? LegendRoom : 0;
            for (int i = 0; i < panels.Count; i++)
            {
                float left = i % columns * width;
                float up = top + (i / columns * height);
                bool titled = panels[i].Title.Length > 0;
                charts[i].Draw(canvas, SKRect.Create(left, up, width, height), top: titled ? 30 : 8, withLegend: !common);
                if (titled)
                {
                    FigureCanvas.Text(canvas, panels[i].Title, left + 74 + ((width - 96) / 2f), up + 17, 13, theme.Ink, SKTextAlign.Center,
                        bold: true);
                }

                charts[i].Dispose();
            }
        });
    }

    /// <summary>Whether one legend serves all panels: they have the same series, some perhaps fewer.</summary>
    private static bool IsCommon(IReadOnlyList<CurvePanel> panels)
    {
        (string, CurveStyle)[][] entries = [.. panels.Select(panel => panel.Series.Select(series => (Named(series), series.Style))
            .Concat(panel.Levels.Select(level => (level.Name, CurveStyle.Dashed))).ToArray())];
        (string, CurveStyle)[] longest = entries.MaxBy(each => each.Length)!;
        return panels.Count > 1 && entries.All(each => each.All(longest.Contains));
    }

    private static (int Columns, int Width, int Height) Grid(int panels) => panels switch
    {
        1 => (1, ChartSize.Width, ChartSize.Height),
        _ when panels % 3 == 0 => (3, SmallWidth, SmallHeight),
        _ => (2, ChartSize.Width, ChartSize.Height - 30),
    };

    /// <summary>A color for each name, the same in every panel; the truth has the ink.</summary>
    private static Func<CurveSeries, SKColor> Colors(IReadOnlyList<CurvePanel> panels, FigureTheme theme)
    {
        string[] names = [.. panels.SelectMany(panel => panel.Series).Where(series => !series.IsReference).Select(series => series.Name)
            .Distinct()];
        return series => series.IsReference ? theme.Ink : theme.Line(Array.IndexOf(names, series.Name));
    }

    private static Chart Make(CurvePanel panel, Func<CurveSeries, SKColor> color, FigureTheme theme)
    {
        ChartAxis x = Axis(panel.XLabel, panel.LogX, panel.Series.SelectMany(series => series.X), Reference(panel, series => series.X),
            panel.MarksStart || panel.Diagonal ? 0.06 : 0);
        ChartAxis y = Axis(
            panel.YLabel, panel.LogY, panel.Series.SelectMany(series => series.Y).Concat(panel.Levels.Select(level => level.Value)),
            Reference(panel, series => series.Y), 0.06);
        var chart = new Chart(theme, x, y);
        if (panel.Diagonal)
        {
            double low = Math.Max(x.Low, y.Low), high = Math.Min(x.High, y.High);
            chart.Curve([low, high], [low, high], theme.Muted, width: 1);
        }

        for (int i = 0; i < panel.Levels.Count; i++)
        {
            chart.Level(panel.Levels[i].Value, i == 0 ? theme.Ink : theme.Line(5 - i), panel.Levels[i].Name);
        }

        // The truth first and broad, so that what agrees with it lies visibly upon it.
        foreach (CurveSeries series in panel.Series.OrderByDescending(series => series.IsReference))
        {
            Add(chart, series, panel, color(series));
        }

        return chart;
    }

    private static void Add(Chart chart, CurveSeries series, CurvePanel panel, SKColor color)
    {
        string name = Named(series);
        if (series.Style == CurveStyle.Dots)
        {
            chart.Dots(series.X, series.Y, color, name);
            return;
        }

        bool few = series.X.Count < 15 && !series.IsReference;
        chart.Curve(series.X, series.Y, color, name, series.IsReference ? 3.2f : 1.9f, marker: few
            ? 5
            : 0, dashed: series.Style == CurveStyle.Dashed);
        if (panel.MarksStart && double.IsFinite(series.X[0]) && double.IsFinite(series.Y[0]))
        {
            chart.Ring(series.X[0], series.Y[0], color);
        }
    }

    /// <summary>A series that stops being a number says so.</summary>
    private static string Named(CurveSeries series)
    {
        int bad = Enumerable.Range(0, series.X.Count).FirstOrDefault(i => !double.IsFinite(series.Y[i]), -1);
        return bad < 0
            ? series.Name
            : $"{series.Name} (not finite from {(
                double.IsFinite(series.X[bad]) ? NumberText.Plain(series.X[bad]) : $"point {bad}")})".TrimStart();
    }

    private static double[] Reference(CurvePanel panel, Func<CurveSeries, IReadOnlyList<double>> values) =>
        [.. panel.Series.Where(series => series.IsReference).SelectMany(values).Where(double.IsFinite)];

    private static ChartAxis Axis(string label, bool log, IEnumerable<double> values, double[] reference, double air)
    {
        double[] finite = [.. values.Where(double.IsFinite).DefaultIfEmpty()];
        if (log)
        {
            return ChartAxis.LogAround(label, finite, NumberText.OfDecades(finite), labels: 6);
        }

        (double low, double high) = (finite.Min(), finite.Max());
        if (reference.Length > 0)
        {
            (double least, double most) = (reference.Min(), reference.Max());
            double reach = Math.Max(Reach * (most - least), 1e-3 * Math.Max(Math.Abs(least), Math.Abs(most)));
            (low, high) = (Math.Max(low, least - reach), Math.Min(high, most + reach));
        }

        double margin = air * (high - low);
        bool counts = finite.All(double.IsInteger); // epochs, seeds, modules
        return ChartAxis.Linear(label, low - margin, high + margin, integers: counts);
    }
}
