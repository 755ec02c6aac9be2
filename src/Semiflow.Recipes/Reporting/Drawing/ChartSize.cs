namespace Semiflow.Recipes.Reporting.Drawing;

/// <summary>Size of a chart in CSS pixels: two stand side by side on a page, one is still legible on a phone.</summary>
internal static class ChartSize
{
    /// <summary>Width.</summary>
    public const int Width = 560;

    /// <summary>Height.</summary>
    public const int Height = 400;
}
