using System.Globalization;
using System.Text;
using Semiflow.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Semiflow.Cli;

/// <summary>The results of a run: contestants as rows, figures as columns, published values next to ours; the rest in a list.</summary>
internal static class ResultTable
{
    private const int HeadWidth = 18, Gap = 3, Edge = 1;

    /// <summary>All results of a run.</summary>
    /// <param name="summary">The results.</param>
    /// <param name="width">Width of the console: a wider table is split into several.</param>
    public static IRenderable Of(Summary summary, int width)
    {
        var results = ResultMatrix.Of(summary);
        List<IRenderable> parts = [.. Matrices(results, width)];
        if (results.Others.Count > 0)
        {
            parts.Add(List(results.Others));
        }

        return new Rows(parts);
    }

    /// <summary>Runs side by side: runs as rows, figures as columns.</summary>
    /// <param name="runs">The runs; null if one has no results yet.</param>
    /// <param name="width">Width of the console.</param>
    public static IRenderable Compare(IReadOnlyList<(string Name, Summary? Results)> runs, int width)
    {
        string[] keys = [.. runs.SelectMany(run => run.Results?.Figures ?? []).Where(figure => figure.Value.Part == FigurePart.Value)
            .Where(figure => !figure.Value.Detail).Select(figure => figure.Key).Distinct()];
        MatrixColumn[] columns = [.. keys.Select(key =>
        {
            SummaryFigure figure = runs.Select(run => run.Results?[key]).OfType<SummaryFigure>().First();
            var cells = runs.Where(run => run.Results?[key] is not null).DistinctBy(run => run.Name).ToDictionary(
                run => run.Name, run => new MatrixCell(run.Results![key]!.Value, run.Results[key]!.Published, null, null));
            return new MatrixColumn(key, figure with { Title = ResultMatrix.Title(key, figure) }, cells);
        })];
        return new Rows(Matrices(new ResultMatrix(columns, [.. runs.Select(run => run.Name)], []), width));
    }

    /// <summary>What a recipe demands and what the run came to; nothing where nothing is demanded.</summary>
    public static void WriteVerdicts(IAnsiConsole console, IReadOnlyList<Acceptance.Verdict> verdicts)
    {
        if (verdicts.Count == 0)
        {
            return;
        }

        Table table = TableStyle.Plain([.. DemandTable.Columns]);
        foreach (IReadOnlyList<string> row in DemandTable.Rows(verdicts, Number))
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        console.Write(table);
    }

    /// <summary>About three significant digits; integers without decimals; a dash for NaN.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        double.NaN => "–",
        _ when value == Math.Floor(value) => value.ToString("F0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("F0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("F1", CultureInfo.InvariantCulture),
        >= 0.1 => value.ToString("F2", CultureInfo.InvariantCulture),
        _ => value.ToString("G3", CultureInfo.InvariantCulture),
    };

    private static IEnumerable<Table> Matrices(ResultMatrix results, int width)
    {
        int names = results.Rows.Select(row => row.Length).DefaultIfEmpty(0).Max() + Gap + Edge, used = names;
        var chunk = new List<MatrixColumn>();
        foreach (MatrixColumn column in results.Columns)
        {
            int needed = Width(column) + Gap + (column.HasPublished ? "published".Length + Gap : 0);
            if (chunk.Count > 0 && used + needed > width)
            {
                yield return Matrix(results.Rows, chunk);
                (chunk, used) = ([], names);
            }

            chunk.Add(column);
            used += needed;
        }

        if (chunk.Count > 0)
        {
            yield return Matrix(results.Rows, chunk);
        }
    }

    private static Table Matrix(IReadOnlyList<string> names, List<MatrixColumn> columns)
    {
        Table table = TableStyle.Plain(["", .. columns.SelectMany(column =>
            column.HasPublished ? new[] { Wrapped(column.Head), "published" } : [Wrapped(column.Head)])]);
        foreach (TableColumn column in table.Columns)
        {
            column.NoWrap();
        }

        foreach (TableColumn column in table.Columns.Skip(1))
        {
            column.RightAligned();
        }

        foreach (string name in names.Where(name => columns.Any(column => column.Cells.ContainsKey(name))))
        {
            table.AddRow([Markup.Escape(name), .. columns.SelectMany(column => Cells(column, name))]);
        }

        return table;
    }

    private static IEnumerable<string> Cells(MatrixColumn column, string name)
    {
        MatrixCell? cell = column.Cells.GetValueOrDefault(name);
        string value = Markup.Escape(Text(cell));
        yield return column.Best == name ? $"[bold]{value}[/]" : value;
        if (column.HasPublished)
        {
            yield return cell?.Published is { } published ? Number(published) : "";
        }
    }

    private static string Text(MatrixCell? cell) => cell is null ? ""
        : cell is { Low: { } low, High: { } high } && low != high ? $"{Number(cell.Value)} ({Number(low)} to {Number(high)})"
        : Number(cell.Value);

    private static Table List(IReadOnlyList<ListedFigure> others)
    {
        bool published = others.Any(other => other.Figure.Published is not null);
        Table table = TableStyle.Plain(["result", "value", .. published ? ["published"] : Array.Empty<string>(), ""]);
        for (int i = 1; i < table.Columns.Count - 1; i++)
        {
            table.Columns[i].RightAligned().NoWrap();
        }

        foreach (ListedFigure other in others)
        {
            SummaryFigure figure = other.Figure;
            string[] reference = !published ? [] : [figure.Published is { } value ? $"{Number(value)} {figure.Unit}".TrimEnd() : ""];
            string[] cells = [other.Title, $"{Number(figure.Value)} {figure.Unit}".Trim(), .. reference, other.Remark(Number)];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        return table;
    }

    private static int Width(MatrixColumn column) => column.Cells.Values.Select(cell => Text(cell).Length)
        .Concat(Wrapped(column.Head).Split('\n').Select(line => line.Length)).Max();

    /// <summary>A head in lines of at most <see cref="HeadWidth"/> letters, where words allow.</summary>
    private static string Wrapped(string head)
    {
        var text = new StringBuilder();
        int line = 0;
        foreach (string word in head.Split(' '))
        {
            if (line > 0 && line + 1 + word.Length > HeadWidth)
            {
                text.Append('\n');
                line = 0;
            }
            else if (line > 0)
            {
                text.Append(' ');
                line++;
            }

            text.Append(word);
            line += word.Length;
        }

        return text.ToString();
    }
}
