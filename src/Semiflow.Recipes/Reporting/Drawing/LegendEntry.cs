using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Drawing;

/// <summary>How a legend entry is drawn beside its text.</summary>
internal enum LegendMark
{
    /// <summary>A solid line.</summary>
    Line,

    /// <summary>A dashed line.</summary>
    Dashes,

    /// <summary>A line with a dot.</summary>
    Dot,

    /// <summary>A filled box.</summary>
    Box,

    /// <summary>A filled diamond.</summary>
    Diamond,
}

/// <summary>An entry of a legend.</summary>
/// <param name="Text">What it names.</param>
/// <param name="Color">Color of the mark.</param>
/// <param name="Mark">Form of the mark.</param>
/// <param name="Width">Width of its line in CSS pixels.</param>
internal sealed record LegendEntry(string Text, SKColor Color, LegendMark Mark, float Width = 2);
