using Spectre.Console;

namespace Semiflow.Cli;

/// <summary>Tables of one look.</summary>
internal static class Tables
{
    /// <summary>Columns with a thin line under the head.</summary>
    public static Table Plain(params ReadOnlySpan<string> columns)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
        {
            table.AddColumn(Markup.Escape(column));
        }

        return table;
    }
}
