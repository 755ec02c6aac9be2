using System.Globalization;
using System.Text;

namespace Semiflow.Recipes.Reporting;

/// <summary>
/// The page of a report: one HTML file without scripts or links to other files, for screens light and dark, phones and paper.
/// </summary>
internal static class ReportPage
{
    /// <summary>HTML of the report.</summary>
    public static string Of(ReportDocument data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="Semiflow">
            <title>{Text(data.Title)}</title>
            <style>
            {Style()}</style>
            </head>
            <body>
            <main>

            """);
        Header(page, data);
        ReportResults.Section(page, data);
        int number = 0;
        foreach (ReportSection section in data.Sections)
        {
            Section(page, section, ref number);
        }

        Reproduction(page, data);
        page.Append("</main>\n<footer>Made by Semiflow. Figures as PNG files in <code>figures/</code>.</footer>\n</body>\n</html>\n");
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void Header(StringBuilder page, ReportDocument data)
    {
        string date = (data.Date ?? DateTimeOffset.Now).ToUniversalTime()
            .ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
        page.Append(CultureInfo.InvariantCulture, $"""
            <header>
            <p class="kicker"><span>{Text(data.Recipe)}</span>
                <time datetime="{(data.Date ?? DateTimeOffset.Now).ToUniversalTime():yyyy-MM-ddTHH:mm:ssZ}">{date}</time></p>
            <h1>{Text(data.Title)}</h1>
            <p class="lead">{Text(data.Description)}</p>

            """);
        if (data.Equation.Length > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"equation\">{Text(data.Equation)}</p>\n");
        }

        ReportResults.Headlines(page, data);
        page.Append("</header>\n");
    }

    private static void Section(StringBuilder page, ReportSection section, ref int number)
    {
        IReadOnlyList<ReportFigure> figures = section.Figures;
        if (figures.Count == 0 && section.Text.Length == 0 && section.Table is null)
        {
            return;
        }

        page.Append(CultureInfo.InvariantCulture, $"<section>\n<h2>{Text(section.Title)}</h2>\n");
        if (section.Text.Length > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"text\">{Text(section.Text)}</p>\n");
        }

        if (section.Table is { } table)
        {
            Table(page, table);
        }

        if (figures.Count > 0)
        {
            Figures(page, figures, ref number);
        }

        page.Append("</section>\n");
    }

    private static void Table(StringBuilder page, ReportTable table)
    {
        static string Cell(string tag, string text, bool first) =>
            first ? $"<th scope=\"{(tag == "th" ? "col" : "row")}\">{text}</th>" : $"<{tag} class=\"number\">{text}</{tag}>";
        string Row(string tag,
            IReadOnlyList<string> cells) => $"<tr>{string.Concat(cells.Select((cell, i) => Cell(tag, Text(cell), i == 0)))}</tr>\n";
        page.Append(CultureInfo.InvariantCulture,
            $"<div class=\"scroll\"><table class=\"plain\">\n<thead>{Row("th", table.Columns)}</thead>\n<tbody>\n"
            + $"{string.Concat(table.Rows.Select(row => Row("td", row)))}</tbody>\n</table></div>\n");
    }

    private static void Figures(StringBuilder page, IReadOnlyList<ReportFigure> figures, ref int number)
    {
        page.Append("<div class=\"figures\">\n");
        for (int i = 0; i < figures.Count; i++)
        {
            number++;
            ReportFigure figure = figures[i];
            string shape = figure.IsWide ? " class=\"wide\"" : IsAlone(figures, i) ? " class=\"alone\"" : "";
            string picture = $"<picture><source media=\"screen and (prefers-color-scheme: dark)\" srcset=\"{Source(figure.Dark)}\">"
                + $"<img width=\"{figure.Width}\" height=\"{figure.Height}\" alt=\"{Text(figure.Alternative)}\" "
                + $"src=\"{Source(figure.Light)}\"></picture>";
            page.Append(CultureInfo.InvariantCulture, $"""
                <figure{shape} id="{Text(figure.Name)}">
                <div class="scroll">{picture}</div>
                <figcaption><strong>Figure {number}. {Text(figure.Title)}</strong> {Text(figure.Caption)}</figcaption>
                </figure>

                """);
        }

        page.Append("</div>\n");
    }

    // Charts stand in pairs between wide figures; the last of an odd number has the row, and its caption beside it.
    private static bool IsAlone(IReadOnlyList<ReportFigure> figures, int index)
    {
        int before = figures.Take(index).Reverse().TakeWhile(figure => !figure.IsWide).Count();
        return before % 2 == 0 && (index == figures.Count - 1 || figures[index + 1].IsWide);
    }

    private static void Reproduction(StringBuilder page, ReportDocument data)
    {
        if (data.Commands.Count > 0)
        {
            string commands = string.Join("\n", data.Commands.Select(Text));
            page.Append(CultureInfo.InvariantCulture, $"<section>\n<h2>Reproduce</h2>\n<pre><code>{commands}</code></pre>\n</section>\n");
        }

        if (data.Environment.Count > 0)
        {
            page.Append("<section>\n<h2>Environment</h2>\n");
            Entries(page, data.Environment);
            page.Append("</section>\n");
        }

        if (data.Configuration.Count > 0)
        {
            page.Append("<section>\n<h2>Configuration</h2>\n<details>\n<summary>All settings of this run</summary>\n");
            Entries(page, data.Configuration);
            page.Append("</details>\n</section>\n");
        }
    }

    private static void Entries(StringBuilder page, IReadOnlyList<ConfigurationEntry> entries)
    {
        page.Append("<dl class=\"settings\">\n");
        foreach (ConfigurationEntry entry in entries)
        {
            if (entry.Children.Count == 0)
            {
                page.Append(CultureInfo.InvariantCulture, $"<div><dt>{Text(entry.Key)}</dt><dd>{Text(entry.Value)}</dd></div>\n");
                continue;
            }

            page.Append(CultureInfo.InvariantCulture, $"<div class=\"group\"><dt>{Text(entry.Key)} {Text(entry.Value)}</dt><dd>\n");
            Entries(page, entry.Children);
            page.Append("</dd></div>\n");
        }

        page.Append("</dl>\n");
    }

    private static string Text(string text) => Html.Text(text);

    private static string Source(ReadOnlyMemory<byte> png) => "data:image/png;base64," + Convert.ToBase64String(png.Span);

    private static string Style()
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream("Reporting.Page.css")
            ?? throw new InvalidOperationException("the style of the report is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
