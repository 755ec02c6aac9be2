using System.Globalization;
using System.Text;
using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Training;

namespace Semiflow.Recipes.Reporting;

/// <summary>The results on the page of a report: large digits, the matrix of contestants and figures, the list of the rest.</summary>
internal static class ReportResults
{
    /// <summary>Headline figures in large digits.</summary>
    public static void Headlines(StringBuilder page, ReportDocument document)
    {
        KeyValuePair<string, SummaryFigure>[] headlines = [.. (document.Results?.Figures ?? []).Where(figure => figure.Value.Headline)];
        if (headlines.Length == 0)
        {
            return;
        }

        page.Append("<dl class=\"headlines\">\n");
        foreach ((string key, SummaryFigure figure) in headlines)
        {
            string published = figure.Published is double value
                ? $"<dd class=\"published\">published {Html.Quantity(value, figure.Unit)}</dd>"
                : "";
            string unit = double.IsNaN(figure.Value) ? "" : Html.Text(figure.Unit);
            page.Append(CultureInfo.InvariantCulture,
                $"<div><dt>{Html.Text(Heading(key, figure))}</dt><dd class=\"value\">{Html.Text(NumberText.Plain(figure.Value))}"
                + $"<span class=\"unit\">{unit}</span></dd>{published}</div>\n");
        }

        page.Append("</dl>\n");
    }

    /// <summary>The section of results; nothing where there are none.</summary>
    public static void Section(StringBuilder page, ReportDocument document)
    {
        var results = ResultMatrix.Of(document.Results ?? new Summary("", []));
        if (results.Columns.Count == 0 && results.Others.Count == 0)
        {
            return;
        }

        page.Append("<section>\n<h2>Results</h2>\n");
        if (results.Columns.Count > 0)
        {
            Matrix(page, results);
        }

        if (results.Others.Count > 0)
        {
            Others(page, results.Others);
        }

        if (document.Reference.Length > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"reference\">Published values: {Html.Text(document.Reference)}</p>\n");
        }

        page.Append("</section>\n");
    }

    // A headline of several contestants says whose it is, the main one's too.
    private static string Heading(string key, SummaryFigure figure) => figure.Contestant is { } contestant && figure.Title.Length > 0
        ? $"{figure.Title}, {contestant}"
        : ResultMatrix.Title(key, figure);

    private static void Matrix(StringBuilder page, ResultMatrix results)
    {
        page.Append("<div class=\"scroll\"><table class=\"matrix\">\n<thead><tr><th scope=\"col\"></th>");
        foreach (MatrixColumn column in results.Columns)
        {
            string note = column.Figure.Note.Length > 0 ? $" title=\"{Html.Text(column.Figure.Note)}\"" : "";
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\" class=\"number\"{note}>{Html.Text(column.Head)}</th>");
            if (column.HasPublished)
            {
                page.Append("<th scope=\"col\" class=\"number published\">published</th>");
            }
        }

        page.Append("</tr></thead>\n<tbody>\n");
        foreach (string row in results.Rows)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Html.Text(row)}</th>");
            foreach (MatrixColumn column in results.Columns)
            {
                Cell(page, column, row);
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n");
        string notes = string.Join("; ", results.Columns.Where(column => column.Figure.Note.Length > 0)
            .Select(column => $"{column.Figure.Title}: {column.Figure.Note}"));
        if (notes.Length > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"reference\">{Html.Text(notes)}.</p>\n");
        }
    }

    private static void Cell(StringBuilder page, MatrixColumn column, string row)
    {
        MatrixCell? cell = column.Cells.GetValueOrDefault(row);
        string value = cell is null ? "" : Html.Quantity(cell.Value, "");
        string interval = cell is { Low: { } low, High: { } high }
            ? $" <span class=\"interval\">{Html.Quantity(low, "")} to {Html.Quantity(high, "")}</span>"
            : "";
        page.Append(CultureInfo.InvariantCulture,
            $"<td class=\"number\">{(column.Best == row ? $"<strong>{value}</strong>" : value)}{interval}</td>");
        if (column.HasPublished)
        {
            string published = cell?.Published is { } known ? Html.Quantity(known, "") : "";
            page.Append(CultureInfo.InvariantCulture, $"<td class=\"number published\">{published}</td>");
        }
    }

    private static void Others(StringBuilder page, IReadOnlyList<ListedFigure> others)
    {
        bool compared = others.Any(other => other.Figure.Published is not null);
        string heading = compared ? "<th scope=\"col\" class=\"number\">Published</th>" : "";
        string head = others.Any(other => other.Figure.Seeds is not null) ? "Median" : "This run";
        page.Append(CultureInfo.InvariantCulture, $"""
            <div class="scroll"><table>
            <thead><tr><th scope="col">Metric</th><th scope="col" class="number">{head}</th>
                {heading}<th scope="col">Note</th></tr></thead>
            <tbody>

            """);
        foreach (ListedFigure other in others)
        {
            string known = other.Figure.Published is double value ? Html.Quantity(value, other.Figure.Unit) : "–";
            string published = compared ? $"<td class=\"number\">{known}</td>" : "";
            page.Append(CultureInfo.InvariantCulture,
                $"<tr><th scope=\"row\">{Html.Text(other.Title)}</th>"
                + $"<td class=\"number\">{Html.Quantity(other.Figure.Value, other.Figure.Unit)}</td>{published}"
                + $"<td class=\"note\">{Html.Text(other.Remark(number => NumberText.Plain(number)))}</td></tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n");
    }
}
