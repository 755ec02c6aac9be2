using Semiflow.Spaces;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>
/// One component of fields of two variables at several times: the truth and what methods forecast. Values are row-major, the first
/// index along x (drawn to the right), the second along y (upward); NaN is drawn gray: nothing is known there.
/// </summary>
/// <param name="Axes">The two axes.</param>
/// <param name="Times">Times of the frames.</param>
/// <param name="Truth">Values of each frame.</param>
/// <param name="Forecasts">Name of each method and its values of each frame.</param>
/// <param name="Label">What the fields are, with unit, for the color bar; empty for none.</param>
internal sealed record FieldFrames(
    IReadOnlyList<Axis> Axes, IReadOnlyList<double> Times, IReadOnlyList<IReadOnlyList<double>> Truth,
    IReadOnlyList<(string Name, IReadOnlyList<IReadOnlyList<double>> Values)> Forecasts, string Label = "")
{
    /// <summary>Symbol of time and its unit, for the headings of frames.</summary>
    public string TimeSymbol { get; init; } = "t";

    /// <summary>The frames of the given indices.</summary>
    public FieldFrames At(params IReadOnlyList<int> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        return this with
        {
            Times = [.. frames.Select(i => Times[i])],
            Truth = [.. frames.Select(i => Truth[i])],
            Forecasts = [.. Forecasts.Select(
                each => (each.Name, (IReadOnlyList<IReadOnlyList<double>>)[.. frames.Select(i => each.Values[i])]))],
        };
    }

    /// <summary>Checks sizes.</summary>
    /// <exception cref="ArgumentException">Not two axes, or another number of frames or values.</exception>
    internal void Check()
    {
        int cells = Axes.Aggregate(1, (product, axis) => product * axis.Points);
        bool good = Axes.Count == 2 && Times.Count > 0
            && Forecasts.Select(each => each.Values).Append(Truth)
            .All(frames => frames.Count == Times.Count && frames.All(values => values.Count == cells));
        if (!good)
        {
            throw new ArgumentException($"expected {Times.Count} frames of {cells} values on two axes, "
                + "of the truth and of every forecast.");
        }
    }
}
