using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.Runs;

/// <summary>
/// Adapter: gives figures of methods that do not declare them yet the titles that <see cref="IMethod.Rows"/> finds; goes with the last of
/// them.
/// </summary>
internal static class UndeclaredFigures
{
    /// <summary>The summary with a title for every figure.</summary>
    public static Summary Titled(Summary summary, IMethod method) => summary with
    {
        Figures = [.. summary.Figures.Select(figure => new KeyValuePair<string, SummaryFigure>(
            figure.Key, figure.Value.Title.Length > 0 ? figure.Value : Titled(summary.Name, figure, method)))],
    };

    private static SummaryFigure Titled(string name, KeyValuePair<string, SummaryFigure> figure, IMethod method) =>
        method.Rows(new Summary(name, [figure])) is [SummaryRow row]
            ? figure.Value with { Title = row.Metric, Note = row.Note, Headline = row.Headline }
            : figure.Value with { Title = figure.Key.Replace('_', ' '), Detail = true };
}
