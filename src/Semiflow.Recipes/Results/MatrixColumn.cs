using Semiflow.Training;

namespace Semiflow.Recipes.Results;

/// <summary>A figure that several contestants have.</summary>
/// <param name="Key">Its name in the summary.</param>
/// <param name="Figure">What it is: title, unit, note of its first value.</param>
/// <param name="Cells">The value of each contestant that has one.</param>
internal sealed record MatrixColumn(string Key, SummaryFigure Figure, IReadOnlyDictionary<string, MatrixCell> Cells)
{
    /// <summary>Head of the column: what it is and its unit.</summary>
    public string Head => Figure.Unit.Length > 0 ? $"{Figure.Title}, {Figure.Unit}" : Figure.Title;

    /// <summary>Whether a published value is known for one of them.</summary>
    public bool HasPublished => Cells.Values.Any(cell => cell.Published is not null);

    /// <summary>The contestant with the best value; null if no value is better than another, or none is finite.</summary>
    public string? Best
    {
        get
        {
            KeyValuePair<string, MatrixCell>[] finite = [.. Cells.Where(cell => double.IsFinite(cell.Value.Value))];
            return finite.Length == 0 || Figure.Better == Better.Neither ? null
                : Figure.Better == Better.Lower ? finite.MinBy(cell => cell.Value.Value).Key
                : finite.MaxBy(cell => cell.Value.Value).Key;
        }
    }

    /// <summary>The values of one figure.</summary>
    public static MatrixColumn Of(IGrouping<string, KeyValuePair<string, SummaryFigure>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var cells = new Dictionary<string, MatrixCell>();
        foreach (IGrouping<string, SummaryFigure> parts in values.Select(each => each.Value).GroupBy(each => each.Contestant!))
        {
            if (parts.FirstOrDefault(each => each.Part == FigurePart.Value) is { } value)
            {
                cells[parts.Key] = new MatrixCell(
                    value.Value, value.Published,
                    parts.FirstOrDefault(each => each.Part == FigurePart.Low)?.Value ?? value.Seeds?.Low,
                    parts.FirstOrDefault(each => each.Part == FigurePart.High)?.Value ?? value.Seeds?.High);
            }
        }

        return new MatrixColumn(values.Key, values.First().Value, cells);
    }
}

/// <summary>A value in a table of results.</summary>
/// <param name="Value">The value.</param>
/// <param name="Published">The published one; null if none is known.</param>
/// <param name="Low">Lower end of its 95 % interval or of its range over seeds; null without.</param>
/// <param name="High">Upper end.</param>
internal sealed record MatrixCell(double Value, double? Published, double? Low, double? High);
