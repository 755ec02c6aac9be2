namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>How a series is drawn.</summary>
internal enum CurveStyle
{
    /// <summary>A solid line.</summary>
    Solid,

    /// <summary>A dashed line.</summary>
    Dashed,

    /// <summary>Points without a line.</summary>
    Dots,
}

/// <summary>A series of points. Points that are not finite leave a gap, and the legend says from where.</summary>
/// <param name="Name">Legend entry; empty for none.</param>
/// <param name="X">Positions.</param>
/// <param name="Y">Values, as many.</param>
/// <param name="Style">How it is drawn.</param>
/// <param name="IsReference">True for the truth: drawn in ink, and linear axes keep to its range so that no blow-up hides it.</param>
internal sealed record CurveSeries(
    string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, CurveStyle Style = CurveStyle.Solid, bool IsReference = false)
{
    /// <summary>Values, as many as positions.</summary>
    /// <exception cref="ArgumentException">Another number of values, or none.</exception>
    public IReadOnlyList<double> Y { get; init; } = Y.Count == X.Count && Y.Count > 0
        ? Y
        : throw new ArgumentException($"the series '{Name}' has {Y.Count} values at {X.Count} positions.");

    /// <summary>Paths of points of the plane, a series for each.</summary>
    /// <param name="states">States along the paths, each x and y of every point one after the other.</param>
    /// <param name="points">Whose paths.</param>
    /// <param name="name">Legend entry of a point.</param>
    public static IReadOnlyList<CurveSeries> PathsInThePlane(
        IReadOnlyList<double[]> states, IEnumerable<int> points, Func<int, string> name) =>
        [.. points.Select(i => new CurveSeries(
            name(i), [.. states.Select(state => state[2 * i])], [.. states.Select(state => state[(2 * i) + 1])]))];
}

/// <summary>A chart of series over common axes.</summary>
/// <param name="XLabel">Title of the horizontal axis, with its unit.</param>
/// <param name="YLabel">Title of the vertical axis, with its unit.</param>
/// <param name="Series">At least one series.</param>
internal sealed record CurvePanel(string XLabel, string YLabel, params IReadOnlyList<CurveSeries> Series)
{
    /// <summary>Heading of the panel; empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool LogX { get; init; }

    /// <summary>Whether the vertical axis is logarithmic: values that are not positive are left out.</summary>
    public bool LogY { get; init; }

    /// <summary>Dashed horizontal lines, such as the true value of an estimate.</summary>
    public IReadOnlyList<(string Name, double Value)> Levels { get; init; } = [];

    /// <summary>Whether the first point of each series carries a ring: where a trajectory starts.</summary>
    public bool MarksStart { get; init; }

    /// <summary>Whether a thin line shows y = x: for scatter plots of estimate against truth.</summary>
    public bool Diagonal { get; init; }
}
