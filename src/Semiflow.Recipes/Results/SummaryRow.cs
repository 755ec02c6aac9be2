namespace Semiflow.Recipes.Results;

/// <summary>One result beside the published one, in the same unit.</summary>
/// <param name="Metric">What was measured, for example <c>Median relative L¹ error, in distribution</c>.</param>
/// <param name="Value">The result in <paramref name="Unit"/>: 0.83 with unit <c>%</c> is 0.83 %.</param>
/// <param name="Unit">For example <c>%</c>, <c>s</c>, <c>MiB</c>; empty for none.</param>
/// <param name="Published">The published result in the same unit, or null.</param>
/// <param name="Note">A remark for the last column.</param>
/// <param name="Headline">Whether the number opens the page in large digits; two to four rows look best.</param>
public sealed record SummaryRow(
    string Metric, double Value, string Unit = "", double? Published = null, string Note = "", bool Headline = false);
