using System.Globalization;
using Semiflow.Recipes;
using Semiflow.Recipes.Reporting;
using Semiflow.Training.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Semiflow.Cli;

/// <summary>The results of a run beside the published ones, in 80 columns.</summary>
internal static class ResultTable
{
    private static readonly (string Name, string Figure)[] Errors =
    [
        ("median, normalized units", "error_{0}_normalized"),
        ("median, physical units", "error_{0}_physical"),
        ("mean, normalized units", "error_{0}_mean"),
        ("  lower quartile", "error_{0}_lower_quartile"),
        ("  upper quartile", "error_{0}_upper_quartile"),
        ("  largest", "error_{0}_max"),
    ];

    private static readonly (string Name, string Figure)[] Trivial =
    [
        ("predicting the mean, normalized", "error_mean_predictor_normalized"),
        ("predicting the mean, physical", "error_mean_predictor_physical"),
    ];

    /// <summary>A table of errors, in and out of distribution where there are both, and one of the rest.</summary>
    public static IRenderable Of(Summary summary, IMethod method)
    {
        bool errors = summary["error_in_normalized"] is not null;
        List<IRenderable> parts = errors ? [ErrorTable(summary)] : [];
        SummaryRow[] rest = [.. method.Rows(!errors ? summary : summary with
            { Figures = [.. summary.Figures.Where(figure => !figure.Key.StartsWith("error_", StringComparison.Ordinal))] })];
        if (rest.Length > 0)
        {
            parts.Add(RestTable(rest, withHeads: !errors));
        }

        return new Rows(parts);
    }

    /// <summary>About three significant digits; whole numbers whole; a dash where there is no number.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        double.NaN => "–",
        _ when value == Math.Floor(value) => value.ToString("F0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("F0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("F1", CultureInfo.InvariantCulture),
        >= 0.1 => value.ToString("F2", CultureInfo.InvariantCulture),
        _ => value.ToString("G3", CultureInfo.InvariantCulture),
    };

    private static Table RestTable(SummaryRow[] rows, bool withHeads)
    {
        bool published = rows.Any(row => row.Published is not null);
        Table table = Tables.Plain(["result", "value", .. published ? ["published"] : Array.Empty<string>(), ""]);
        table.ShowHeaders = withHeads;
        for (int i = 1; i < table.Columns.Count - 1; i++)
        {
            table.Columns[i].RightAligned().NoWrap();
        }

        foreach (SummaryRow row in rows)
        {
            string[] reference = !published ? [] : [row.Published is { } value ? $"{Number(value)} {row.Unit}".TrimEnd() : ""];
            string[] cells = [row.Metric, $"{Number(row.Value)} {row.Unit}".Trim(), .. reference, row.Note];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        return table;
    }

    private static Table ErrorTable(Summary summary)
    {
        bool both = summary["error_out_normalized"] is not null;
        bool published = summary["error_in_normalized"]?.Published is not null;
        string[] sides = both ? ["in", "out"] : ["in"];
        string[] heads = both ? ["in", "out"] : ["in"];
        string[] others = !published ? [] : both ? ["published in", "out"] : ["published"];
        Table table = Tables.Plain(["L1 error in / out of distr., %", .. heads, .. others]);
        foreach (TableColumn column in table.Columns.Skip(1))
        {
            column.RightAligned().NoWrap();
        }

        foreach ((string name, string figure) in Errors)
        {
            SummaryFigure?[] found = [.. sides.Select(side => summary[string.Format(CultureInfo.InvariantCulture, figure, side)])];
            Add(table, name, [.. found.Select(each => each?.Value), .. others.Select((_, i) => found[i]?.Published)]);
        }

        foreach ((string name, string figure) in Trivial)
        {
            Add(table, name, [summary[figure]?.Value]);
        }

        return table;
    }

    private static void Add(Table table, string name, double?[] values)
    {
        if (values.Any(value => value is not null))
        {
            table.AddRow([Markup.Escape(name), .. values.Select(value => value is { } number ? Number(number) : "")]);
        }
    }
}
