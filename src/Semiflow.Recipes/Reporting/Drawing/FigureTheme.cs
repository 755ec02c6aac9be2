using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Drawing;

/// <summary>
/// Colors of a figure. The series are those of Okabe and Ito, told apart with any color vision; the dark ones are lightened.
/// </summary>
/// <param name="Paper">Background.</param>
/// <param name="Ink">Text and the reference curve.</param>
/// <param name="Muted">Tick labels and secondary text.</param>
/// <param name="Frame">Axis lines.</param>
/// <param name="Rule">Grid lines.</param>
/// <param name="Series">Colors of curves, in the order of use.</param>
internal sealed record FigureTheme(
    SKColor Paper, SKColor Ink, SKColor Muted, SKColor Frame, SKColor Rule, IReadOnlyList<SKColor> Series)
{
    /// <summary>For paper and light screens.</summary>
    public static FigureTheme Light { get; } = new(
        SKColor.Parse("#FFFFFF"), SKColor.Parse("#1B2430"), SKColor.Parse("#566273"), SKColor.Parse("#8B97A5"), SKColor.Parse("#E8ECF0"),
        [.. new[] { "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00" }.Select(SKColor.Parse)]);

    /// <summary>For dark screens; the paper is the card color of <c>Page.css</c>.</summary>
    public static FigureTheme Dark { get; } = new(
        SKColor.Parse("#181D24"), SKColor.Parse("#E7EBF0"), SKColor.Parse("#A3AEBB"), SKColor.Parse("#6B7684"), SKColor.Parse("#2A323C"),
        [.. new[] { "#5AA9E6", "#F58B4C", "#3FC79F", "#DF9FC4", "#93D0F5", "#F2C14E" }.Select(SKColor.Parse)]);

    /// <summary>Color of the series with this index; repeats behind the last.</summary>
    public SKColor Line(int index) => Series[index % Series.Count];
}
