namespace Semiflow.Recipes.Reporting.Drawing;

/// <summary>A tick of an axis; minor ticks have no label.</summary>
/// <param name="Value">Value it marks.</param>
/// <param name="Label">Its text; empty for none.</param>
/// <param name="Major">Whether it has a grid line.</param>
internal sealed record AxisTick(double Value, string Label, bool Major);
