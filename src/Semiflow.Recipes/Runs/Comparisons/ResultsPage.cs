using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Recipes.Results;
using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.Runs.Comparisons;

/// <summary>Runs over seeds as a page in Markdown: what each came to beside what was published and what is demanded.</summary>
internal static class ResultsPage
{
    /// <summary>The page.</summary>
    /// <param name="runs">Finished runs over seeds.</param>
    /// <exception cref="InputException">A run is not finished, or is of one seed.</exception>
    public static string Of(IReadOnlyList<RunRecord> runs)
    {
        var page = new StringBuilder();
        foreach (RunRecord run in runs)
        {
            page.Append(Section(run));
        }

        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static string Section(RunRecord run)
    {
        Summary summary = run.Plan.Seeds.Count == 0
            ? throw new InputException($"{run.Folder.Path} is a run of one seed: a result needs several, as of 'semiflow run NAME --seeds "
                + $"0:5'.")
            : run.Summary
            ?? throw new InputException($"{run.Folder.Path}: {run.State}. Continue with 'semiflow resume {run.Folder.Path}'.");
        IReadOnlyList<Acceptance.Verdict> verdicts = run.Verdicts;
        var lines = new StringBuilder();
        lines.Append(Invariant($"## `{run.Plan.Recipe}`{(run.Plan.Tier == Recipe.Tiers[1] ? $", {run.Plan.Tier} tier" : "")}\n\n"));
        lines.Append(Invariant($"`{ReproductionCommands.Commands(run)[0]}`; {Cost(summary)}{Machine(run)}.\n\n"));
        lines.Append("| result | median | range | published |\n| --- | ---: | ---: | ---: |\n");
        foreach (KeyValuePair<string, SummaryFigure> figure in summary.Figures.Where(figure => Shown(figure.Value)))
        {
            lines.Append(Row(figure.Key, figure.Value));
        }

        if (verdicts.Count > 0)
        {
            lines.Append(Invariant($"\n{Line(DemandTable.Columns)}| --- | ---: | --- |\n"));
            foreach (IReadOnlyList<string> row in DemandTable.Rows(verdicts, Number))
            {
                lines.Append(Line(row));
            }
        }

        return lines.Append('\n').ToString();
    }

    // What opens the report, the same of all who are compared, and what was published.
    private static bool Shown(SummaryFigure figure) =>
        figure is { Seeds: not null, Detail: false, Part: FigurePart.Value }
        && (figure.Headline || figure.Published is not null || figure.Contestant is not null);

    private static string Row(string key, SummaryFigure figure)
    {
        string title = ResultMatrix.Title(key, figure) + (figure.Unit.Length > 0 ? $", {figure.Unit}" : "");
        SeedValues seeds = figure.Seeds!;
        string range = seeds.Low == seeds.High ? "" : $"{Number(seeds.Low)} to {Number(seeds.High)}";
        string published = figure.Published is { } value ? Number(value) : "";
        return Line([title, Number(figure.Value), range, published]);
    }

    private static string Line(IReadOnlyList<string> cells) =>
        string.Concat(cells.Select(cell => $"| {cell.Replace("|", "\\|", StringComparison.Ordinal)} ")) + "|\n";

    private static string Cost(Summary summary) => summary[CostFigures.Total.Key] is { } total
        ? Invariant($"{NumberText.Plain(total.Value / 60)} minutes a seed (median), ")
        : "";

    private static string Machine(RunRecord run)
    {
        JsonObject? from = RunFolder.ReadJson(run.Folder.RunFile)["provenance"] as JsonObject;
        string threads = run.Threads is { } count ? Plural.Of(count, "threads") : "threads unknown";
        return $"{threads} of {from?["processor"]?.ToString() ?? "an unknown processor"}";
    }

    private static string Number(double value) => NumberText.Plain(value);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
