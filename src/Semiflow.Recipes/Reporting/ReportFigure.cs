namespace Semiflow.Recipes.Reporting;

/// <summary>A finished figure of a report.</summary>
/// <param name="Name">File name under <c>figures/</c> without extension.</param>
/// <param name="Title">First words of the caption.</param>
/// <param name="Caption">What is seen.</param>
/// <param name="Alternative">Text for readers who do not see the picture.</param>
/// <param name="Width">Width in CSS pixels.</param>
/// <param name="Height">Height in CSS pixels.</param>
/// <param name="Light">PNG on white paper.</param>
/// <param name="Dark">PNG on dark paper.</param>
public sealed record ReportFigure(
    string Name, string Title, string Caption, string Alternative, int Width, int Height, ReadOnlyMemory<byte> Light,
    ReadOnlyMemory<byte> Dark)
{
    /// <summary>Whether it takes a whole row of the page.</summary>
    internal bool IsWide => Width > Drawing.ChartSize.Width;

    /// <summary>Draws a figure on light and dark paper.</summary>
    internal static ReportFigure Draw(
        string name, string title, string caption, string alternative, int width, int height, Func<Drawing.FigureTheme, byte[]> draw) =>
        new(name, title, caption, alternative, width, height, draw(Drawing.FigureTheme.Light), draw(Drawing.FigureTheme.Dark));
}
