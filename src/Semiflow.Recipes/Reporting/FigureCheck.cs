using ScottPlot;
using Semiflow.Recipes.Reporting.Drawing;

namespace Semiflow.Recipes.Reporting;

/// <summary>Whether figures can be drawn here: the drawing library and a font.</summary>
internal static class FigureCheck
{
    /// <summary>Draws a small figure with text and tells the font; throws what is missing.</summary>
    public static string Run()
    {
        using var plot = new Plot();
        plot.Title("∂u/∂t");
        plot.Axes.Title.Label.FontName = FigureFont.Name;
        plot.Add.Signal(new double[] { 0, 1, 0 });
        int bytes = plot.GetImageBytes(120, 80, ImageFormat.Png).Length;
        return bytes > 0
            ? $"ScottPlot {ScottPlot.Version.VersionString}, font {FigureFont.Regular.FamilyName} (carried along)"
            : throw new InvalidOperationException("an empty figure was drawn.");
    }
}
