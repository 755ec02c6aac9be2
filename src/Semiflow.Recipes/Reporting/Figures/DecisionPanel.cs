using Semiflow.Spaces;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>What a classifier of points in the plane says where, and the points it learned from.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Axes">The two axes.</param>
/// <param name="Values">Probability of class 1, row-major, the first index along x.</param>
/// <param name="Points">Points to show, with their classes.</param>
internal sealed record DecisionPanel(
    string Title, IReadOnlyList<Axis> Axes, IReadOnlyList<double> Values, IReadOnlyList<(double X, double Y, int Label)> Points)
{
    /// <summary>Values, as many as the product of the axes' points.</summary>
    /// <exception cref="ArgumentException">Another number of axes or values.</exception>
    public IReadOnlyList<double> Values { get; init; } = Axes.Count == 2 && Values.Count == Axes[0].Points * Axes[1].Points
        ? Values
        : throw new ArgumentException($"expected two axes and a value at each node, got {Axes.Count} axes and {Values.Count} values.");
}
