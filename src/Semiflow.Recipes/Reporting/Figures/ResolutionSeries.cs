namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>Error of one model against the resolution it is evaluated at.</summary>
/// <param name="Label">Legend entry, for example <c>in distribution</c>.</param>
/// <param name="Points">Points a direction, in increasing order.</param>
/// <param name="Errors">Median error at each, as a fraction; as many as <paramref name="Points"/>.</param>
internal sealed record ResolutionSeries(string Label, IReadOnlyList<int> Points, IReadOnlyList<double> Errors);
