namespace Semiflow.Recipes.Reporting;

/// <summary>The report of an operator-learning run: PNG figures and one self-contained page.</summary>
public static class OperatorReport
{
    /// <summary>
    /// Writes <c>figures/*.png</c> and <c>report.html</c> into <paramref name="folder"/>, creating it where needed and replacing
    /// an earlier report. The same data give the same bytes.
    /// </summary>
    /// <returns>Path of the page.</returns>
    /// <exception cref="InputException">A number is not finite; nothing is written.</exception>
    /// <exception cref="ArgumentException">Lengths or grids that do not match; nothing is written.</exception>
    public static string Write(OperatorReportData data, string folder)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return Document(data).Write(folder);
    }

    /// <summary>The report as a document of one section.</summary>
    /// <exception cref="InputException">A number is not finite.</exception>
    internal static ReportDocument Document(OperatorReportData data)
    {
        Require.Report(data);
        return new ReportDocument
        {
            Title = data.Title,
            Recipe = data.Recipe,
            Description = data.Description,
            Equation = data.Equation,
            Reference = data.Reference,
            Date = data.Date,
            Rows = data.Summary,
            Sections = [new ReportSection("Figures", ReportFigures.Of(data))],
            Configuration = data.Configuration,
            Environment = data.Environment,
            Commands = data.Commands,
        };
    }
}
