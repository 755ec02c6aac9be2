using Semiflow.Recipes.Results;
using Semiflow.Training;

namespace Semiflow.Recipes.Runs;

/// <summary>What the runs of several seeds come to: the median of each figure, with the values of all.</summary>
internal static class SeedSummary
{
    /// <summary>Seeds whose main model blew up.</summary>
    public static Figure Failed { get; } = new("seeds_failed", "seeds that failed", Headline: true);

    private static readonly Dictionary<string, Figure> Costs =
        DeclaredFigures.Of<Figure>(typeof(CostFigures)).ToDictionary(figure => figure.Key);

    /// <summary>The summary over all.</summary>
    /// <param name="name">Name of the recipe.</param>
    /// <param name="outcomes">How each seed ended.</param>
    /// <remarks>A seed whose main model blew up has the worst value of each figure of which one value is better than another.</remarks>
    public static Summary Of(string name, IReadOnlyList<SeedOutcome> outcomes)
    {
        KeyValuePair<string, SummaryFigure>[] all = [.. outcomes.SelectMany(each => each.Summary?.Figures ?? [])
            .Where(figure => figure.Value.Part == FigurePart.Value)];
        IEnumerable<KeyValuePair<string, SummaryFigure>> figures = all.GroupBy(figure => figure.Key)
            .Select(figure =>
                (figure.Key, Value: Over([.. figure.Select(each => each.Value)], Values(figure.Key, figure.First().Value, outcomes))))
            .Where(figure => figure.Value is not null).Select(figure => KeyValuePair.Create(figure.Key, figure.Value!));
        SeedOutcome[] failed = [.. outcomes.Where(each => each.Summary is null)];
        string why = string.Join("; ", failed.Select(each => $"{each.Seed}: {each.Failure}"));
        return new Summary(name, failed.Length == 0 ? [.. figures] : [(Failed with { Note = why }).Of(failed.Length), .. figures]);
    }

    private static SummaryFigure? Over(IReadOnlyList<SummaryFigure> figures, IReadOnlyList<(long Seed, double Value)> values)
    {
        if (values.Count == 0)
        {
            return null;
        }

        var seeds = new SeedValues([.. values.Select(each => each.Seed)], [.. values.Select(each => each.Value)]);
        string interval = seeds.Interval is { } within
            ? FormattableString.Invariant($"median within {within.Low:G3} to {within.High:G3} at 95 %")
            : "";
        string note = figures.All(each => each.Note == figures[0].Note) ? figures[0].Note : "";
        return figures[0] with
        {
            Value = seeds.Median, Seeds = seeds, Note = string.Join("; ", new[] { note, interval }.Where(text => text.Length > 0)),
        };
    }

    private static List<(long Seed, double Value)> Values(string key, SummaryFigure figure, IReadOnlyList<SeedOutcome> outcomes)
    {
        double worst = Costs.TryGetValue(key, out Figure? cost) ? double.NaN : figure.Better switch
        {
            Better.Lower => double.PositiveInfinity,
            Better.Higher => double.NegativeInfinity,
            _ => double.NaN,
        };
        return [.. outcomes
            .Select(each => (each.Seed, Value: each.Summary is { } own ? own[key]?.Value ?? cost?.Absent : double.NaN))
            .Select(each => (each.Seed, Value: each.Value is double.NaN ? worst : each.Value))
            .Where(each => each.Value is not (null or double.NaN)).Select(each => (each.Seed, each.Value!.Value))];
    }
}
