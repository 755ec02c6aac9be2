using Spectre.Console;

namespace Semiflow.Cli;

/// <summary>Tables with a uniform look.</summary>
internal static class TableStyle
{
    /// <summary>Columns with a thin line under the header.</summary>
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
