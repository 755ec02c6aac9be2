using System.Text;

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
        Require.Report(data);
        IReadOnlyList<ReportFigure> figures = ReportFigures.Of(data);
        string page = ReportPage.Of(data, figures);

        string pictures = Path.Combine(folder, "figures");
        Directory.CreateDirectory(pictures);
        foreach (ReportFigure figure in figures)
        {
            File.WriteAllBytes(Path.Combine(pictures, figure.Name + ".png"), figure.Light.Span);
        }

        string path = Path.Combine(folder, "report.html");
        File.WriteAllText(path, page, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return path;
    }
}
