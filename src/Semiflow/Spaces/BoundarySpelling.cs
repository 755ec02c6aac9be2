using System.Text.Json;

namespace Semiflow.Spaces;

/// <summary>Boundaries in words: as <c>--boundary</c>, settings and files have them.</summary>
internal static class BoundarySpelling
{
    /// <summary>For example <c>neumann_cells</c>.</summary>
    public static string Word(this Boundary boundary) => JsonNamingPolicy.SnakeCaseLower.ConvertName(boundary.ToString());

    /// <summary>One word where all axes have the same boundary, otherwise one per axis: <c>periodic,dirichlet</c>.</summary>
    public static string BoundaryWords(this Grid grid) => string.Join(
        ',', grid.Axes.DistinctBy(axis => axis.Boundary).Count() == 1
            ? [grid.Axes[0].Boundary.Word()]
            : grid.Axes.Select(a => a.Boundary.Word()));
}
