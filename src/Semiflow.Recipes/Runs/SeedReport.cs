using System.Globalization;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Recipes.Results;
using Semiflow.Training;

namespace Semiflow.Recipes.Runs;

/// <summary>The report of a run over several seeds: medians and ranges, and the value of each seed as a dot.</summary>
internal static class SeedReport
{
    private const int MostFigures = 4;

    /// <summary>Writes report and pictures.</summary>
    public static void Write(RunSession session, Summary summary, IReadOnlyList<SeedOutcome> outcomes)
    {
        string title = session.Recipe?.Title ?? session.Plan.Model;
        session.Report(new ReportDocument
        {
            Title = $"{title}: seeds {Seeds(session.Plan.Seeds)}",
            Description = $"{Plural.Of(outcomes.Count, "runs")} that differ in their seed alone: of data, initialization and order of the "
                + "data. Values are medians, with the range over all seeds. The folder of each seed has a report of its own.",
            Results = summary,
            Sections =
            [
                .. Demanded(session.Record.VerdictsOf(summary)),
                new("Each seed", [.. Figures(summary)], Table: Table(summary, outcomes)),
            ],
        });
    }

    private static IEnumerable<ReportSection> Demanded(IReadOnlyList<Acceptance.Verdict> verdicts)
    {
        if (verdicts.Count > 0)
        {
            yield return new ReportSection(
                "What the recipe must reach", [], "At its small settings, on the worst of the seeds unless said otherwise.",
                new ReportTable(DemandTable.Columns, DemandTable.Rows(verdicts, value => NumberText.Plain(value))));
        }
    }

    /// <summary>Seeds for people: <c>0 to 4</c>, or <c>1, 5, 9</c>.</summary>
    public static string Seeds(IReadOnlyList<long> seeds) =>
        seeds.Count > 2 && seeds.Select((seed, i) => seed - i).Distinct().Count() == 1
            ? string.Create(CultureInfo.InvariantCulture, $"{seeds[0]} to {seeds[^1]}")
            : string.Join(", ", seeds);

    // Each headline with the same figure of all others that are compared.
    private static IEnumerable<ReportFigure> Figures(Summary summary)
    {
        HashSet<string> headlines = [.. summary.Figures.Where(figure => figure.Value is { Headline: true, Seeds: not null })
            .Select(ResultMatrix.BaseOf)];
        foreach (string key in headlines.Take(MostFigures))
        {
            SeedRow[] rows = [.. summary.Figures.Where(figure => ResultMatrix.BaseOf(figure) == key)
                .Select(figure => figure.Value).Where(figure => figure.Seeds is not null)
                .Select(figure => new SeedRow(figure.Contestant ?? "", figure.Seeds!.Values, figure.Published))];
            SummaryFigure first = summary.Figures.First(figure => ResultMatrix.BaseOf(figure) == key).Value;
            string label = first.Unit.Length > 0 ? $"{first.Title}, {first.Unit}" : first.Title;
            yield return ReportFigure.Draw(
                $"seeds-{key.Replace('_', '-')}", first.Title, "Each dot is a seed, the bar their median"
                    + (rows.Any(row => row.Published is not null) ? ", the diamond the published value." : "."),
                $"{first.Title} of each seed", SeedsFigure.Width, SeedsFigure.Height(rows), theme => SeedsFigure.Draw(rows, label, theme));
        }
    }

    private static ReportTable Table(Summary summary, IReadOnlyList<SeedOutcome> outcomes)
    {
        KeyValuePair<string, SummaryFigure>[] shown =
            [.. summary.Figures.Where(figure => figure.Value is { Headline: true, Seeds: not null })];
        return new ReportTable(
            ["seed", .. shown.Select(figure => ResultMatrix.Title(figure.Key, figure.Value)
                + (figure.Value.Unit.Length > 0 ? $", {figure.Value.Unit}" : ""))],
            [.. outcomes.Select(each => (IReadOnlyList<string>)[each.Seed.ToString(CultureInfo.InvariantCulture),
                .. shown.Select(figure => each.Summary is null ? "failed"
                    : each.Summary[figure.Key] is { } own ? NumberText.Plain(own.Value) : "–")])]);
    }
}
