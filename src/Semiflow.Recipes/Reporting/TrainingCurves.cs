using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Training;

namespace Semiflow.Recipes.Reporting;

/// <summary>Series over the epochs of a training.</summary>
internal static class TrainingCurves
{
    /// <summary>Mean training loss, all terms of all players added.</summary>
    public static CurveSeries Loss(string name, IReadOnlyList<EpochReport> history) =>
        Of(name, history, report => report.Losses.Values.SelectMany(terms => terms.Values).Sum());

    /// <summary>Mean of one loss term of any player.</summary>
    /// <exception cref="ArgumentException">No epoch has it.</exception>
    public static CurveSeries Term(string name, IReadOnlyList<EpochReport> history, string term) =>
        Of(name, history, report => report.Losses.Values.Where(terms => terms.ContainsKey(term)).Select(terms => (double?)terms[term])
            .FirstOrDefault());

    /// <summary>Validation.</summary>
    /// <exception cref="ArgumentException">No epoch has one.</exception>
    public static CurveSeries Validation(string name, IReadOnlyList<EpochReport> history) =>
        Of(name, history, report => report.Validation) with { Style = CurveStyle.Dashed };

    /// <summary>A number that a probe measured, such as a multiplier or an estimate.</summary>
    /// <exception cref="ArgumentException">No epoch has it.</exception>
    public static CurveSeries Measure(string name, IReadOnlyList<EpochReport> history, string measure) =>
        Of(name, history, report => report.Measures?.TryGetValue(measure, out double value) == true ? value : null);

    private static CurveSeries Of(string name, IReadOnlyList<EpochReport> history, Func<EpochReport, double?> value)
    {
        ArgumentNullException.ThrowIfNull(history);
        EpochReport[] measured = [.. history.Where(report => value(report) is not null)];
        return new CurveSeries(name, [.. measured.Select(report => (double)report.Epoch)],
            [.. measured.Select(report => value(report)!.Value)]);
    }
}
