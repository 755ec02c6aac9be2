using Semiflow.Metrics;
using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.Classification;

/// <summary>Figures of runs that were repeated with several seeds.</summary>
internal static class SeedFigures
{
    /// <summary>
    /// Mean and 95 % interval of one value a seed: <c>NAME</c>, and of more than one <c>NAME_low</c> and <c>NAME_high</c>.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, SummaryFigure>> Of(
        string name, string unit, IReadOnlyList<double> values, double? published = null) =>
        Of(name, unit, MeanInterval.Of(values), published);

    /// <summary>The same of paired differences, first less second.</summary>
    public static IEnumerable<KeyValuePair<string, SummaryFigure>> OfDifference(
        string name, string unit, IReadOnlyList<double> first, IReadOnlyList<double> second) =>
        Of(name, unit, MeanInterval.OfDifference(first, second), null);

    private static IEnumerable<KeyValuePair<string, SummaryFigure>> Of(string name, string unit, MeanInterval interval, double? published)
    {
        yield return new(name, new SummaryFigure(interval.Mean, unit, published));
        if (interval.Count > 1)
        {
            yield return new($"{name}_low", new SummaryFigure(interval.Low, unit));
            yield return new($"{name}_high", new SummaryFigure(interval.High, unit));
        }
    }
}
