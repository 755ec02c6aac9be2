namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>A bar of a chart of errors.</summary>
/// <param name="Label">Name of the method.</param>
/// <param name="Value">Its value; not finite where the method failed.</param>
/// <param name="Published">The published value, marked beside; null for none.</param>
internal sealed record ErrorBar(string Label, double Value, double? Published = null);

/// <summary>Bars that stand together, such as those of one environment.</summary>
/// <param name="Name">Name of the group; empty if there is one.</param>
/// <param name="Bars">Its bars; the same labels in every group.</param>
internal sealed record BarGroup(string Name, params IReadOnlyList<ErrorBar> Bars);
