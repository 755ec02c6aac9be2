using System.Globalization;
using Semiflow.Recipes;
using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using Spectre.Console;

namespace Semiflow.Cli;

/// <summary>The results of a run beside the published ones.</summary>
internal static class ResultTable
{
    public static Table Of(Summary summary)
    {
        Table table = Tables.Plain("result", "value", "published", "");
        table.Columns[1].RightAligned();
        table.Columns[2].RightAligned();
        foreach (SummaryRow row in ResultRows.Of(summary))
        {
            table.AddRow(
                Markup.Escape(row.Metric), Markup.Escape($"{Number(row.Value)} {row.Unit}".Trim()),
                row.Published is { } published ? Markup.Escape($"{Number(published)} {row.Unit}".Trim()) : "", Markup.Escape(row.Note));
        }

        return table;
    }

    /// <summary>About three significant digits; whole numbers whole.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        _ when value == Math.Floor(value) => value.ToString("F0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("F0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("F1", CultureInfo.InvariantCulture),
        >= 0.1 => value.ToString("F2", CultureInfo.InvariantCulture),
        _ => value.ToString("G3", CultureInfo.InvariantCulture),
    };
}
