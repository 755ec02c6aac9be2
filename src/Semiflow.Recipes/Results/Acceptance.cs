using System.Globalization;
using Semiflow.Training;

namespace Semiflow.Recipes.Results;

/// <summary>
/// What a recipe must reach at its small settings: a bound that a figure keeps, at most where lower values are better and at least where
/// higher ones are.
/// </summary>
/// <param name="Figure">The figure.</param>
/// <param name="Bound">The bound in its unit; of a ratio where <see cref="Over"/> is given.</param>
internal sealed record Acceptance(Figure Figure, double Bound)
{
    /// <summary>The bound is one of the ratio to this figure of the same seed; null for the figure itself.</summary>
    public Figure? Over { get; init; }

    /// <summary>Whether the median over seeds must keep it; otherwise the worst of them.</summary>
    public bool InMedian { get; init; }

    /// <summary>What is demanded, for people.</summary>
    public string Demand
    {
        get
        {
            string bound = Bound.ToString("G4", CultureInfo.InvariantCulture);
            string than = Over is null ? $"{bound} {Figure.Unit}".TrimEnd()
                : $"{(Bound == 1 ? "that" : $"{bound} times that")} of "
                    + $"{(Over.Title == Figure.Title ? Over.Contestant!.Title : Named(Over))}";
            return $"{Named(Figure)} {(AtLeast ? "at least" : "at most")} {than}{(InMedian ? ", median" : "")}";
        }
    }

    private bool AtLeast => Figure.Better == Better.Higher;

    /// <summary>Compares results with all demands.</summary>
    /// <param name="demands">What is demanded.</param>
    /// <param name="summary">Results of a run, or of a run over seeds.</param>
    public static IReadOnlyList<Verdict> Judge(IEnumerable<Acceptance> demands, Summary summary) =>
        [.. demands.Select(demand => demand.Judge(summary))];

    private Verdict Judge(Summary summary)
    {
        Dictionary<long, double> found = ValuesOf(summary, Figure), others = Over is null ? [] : ValuesOf(summary, Over);
        if (found.Count == 0 || (Over is not null && found.Keys.Any(seed => !double.IsFinite(others.GetValueOrDefault(seed, double.NaN)))))
        {
            return new Verdict(this, null); // What blew up is nothing to be better than.
        }

        double[] values = [.. found.Select(each => Over is null ? each.Value : each.Value / others[each.Key])];

        double counts = values.Any(double.IsNaN) ? double.NaN
            : InMedian ? Quantiles.Median(values) : AtLeast ? values.Min() : values.Max();
        return new Verdict(this, counts);
    }

    // By seed; those of one run have no name.
    private static Dictionary<long, double> ValuesOf(Summary summary, Figure figure) => summary[figure.Key] is not { } found ? []
        : found.Seeds is { } seeds ? seeds.Seeds.Zip(seeds.Values).ToDictionary() : new() { [0] = found.Value };

    private static string Named(Figure figure) => figure.Contestant is { } who && !who.IsMain
        ? $"{figure.Title} ({who.Title})"
        : figure.Title;

    /// <summary>What a demand came to.</summary>
    /// <param name="Demand">The demand.</param>
    /// <param name="Value">The value that counts; null where the figure was not measured.</param>
    internal sealed record Verdict(Acceptance Demand, double? Value)
    {
        /// <summary>Whether it was kept; null where the figure was not measured.</summary>
        public bool? Reached => Value is not { } value ? null : Demand.AtLeast ? value >= Demand.Bound : value <= Demand.Bound;

        /// <summary>For people: <c>reached</c>, <c>missed</c>, <c>not measured</c>.</summary>
        public string Word => Reached switch { true => "reached", false => "missed", _ => "not measured" };
    }
}
