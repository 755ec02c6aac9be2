using Semiflow.Training;

namespace Semiflow.Recipes.Results;

/// <summary>
/// Results as people read them: contestants as rows and figures as columns, where several have the same figure; the rest in a list.
/// </summary>
/// <param name="Columns">Figures that at least two contestants have, in the order of the summary.</param>
/// <param name="Rows">The contestants of these, in the order of the summary.</param>
/// <param name="Others">The other figures.</param>
internal sealed record ResultMatrix(
    IReadOnlyList<MatrixColumn> Columns, IReadOnlyList<string> Rows, IReadOnlyList<ListedFigure> Others)
{
    /// <summary>The results of a run.</summary>
    public static ResultMatrix Of(Summary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        KeyValuePair<string, SummaryFigure>[] shown = [.. summary.Figures.Where(figure => !figure.Value.Detail)];
        MatrixColumn[] columns = [.. shown.Where(figure => figure.Value.Contestant is not null)
            .GroupBy(figure => BaseOf(figure)).Select(MatrixColumn.Of).Where(column => column.Cells.Count > 1)];
        HashSet<string> inside = [.. columns.Select(column => column.Key)];
        string[] rows = [.. columns.SelectMany(column => column.Cells.Keys).Distinct()];
        ListedFigure[] others = [.. shown
            .Where(figure => figure.Value.Part == FigurePart.Value)
            .Where(figure => figure.Value.Contestant is null || !inside.Contains(BaseOf(figure)))
            .Select(figure => new ListedFigure(Title(figure.Key, figure.Value), figure.Value, Spread(summary, figure.Key)))];
        return new ResultMatrix(columns, rows, others);
    }

    /// <summary>What a figure is, with the name of its baseline; files of older versions have only its key.</summary>
    public static string Title(string key, SummaryFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        string title = figure.Title.Length > 0 ? figure.Title : key.Replace('_', ' ');
        return figure.Contestant is { } contestant && figure.Base.Length > 0 ? $"{title}, {contestant}" : title;
    }

    /// <summary>The name that a figure shares with the same figure of other contestants.</summary>
    public static string BaseOf(KeyValuePair<string, SummaryFigure> figure) =>
        figure.Value.Base.Length > 0 ? figure.Value.Base : figure.Key;

    private static FigureSpread? Spread(Summary summary, string key) =>
        summary[key]?.Seeds is { } seeds ? new FigureSpread("", seeds.Low, seeds.High)
        : summary[$"{key}_low"] is { Part: FigurePart.Low } low && summary[$"{key}_high"] is { Part: FigurePart.High } high
            ? new FigureSpread("95 %: ", low.Value, high.Value)
            : null;
}

/// <summary>A figure in a list of results.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Spread">Its 95 % interval, or its range over seeds; null if there is none.</param>
internal sealed record ListedFigure(string Title, SummaryFigure Figure, FigureSpread? Spread = null)
{
    /// <summary>Spread and note.</summary>
    /// <param name="number">How numbers are written.</param>
    public string Remark(Func<double, string> number) => string.Join("; ", new[]
    {
        Spread is { } spread && spread.Low != spread.High ? $"{spread.Kind}{number(spread.Low)} to {number(spread.High)}" : "", Figure.Note,
    }.Where(text => text.Length > 0));
}

/// <summary>How far a figure may lie elsewhere.</summary>
/// <param name="Kind">What it is, with a colon; empty for a range.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
internal sealed record FigureSpread(string Kind, double Low, double High);
