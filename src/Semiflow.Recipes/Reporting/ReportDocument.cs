using System.Text;
using Semiflow.Files;
using Semiflow.Training;

namespace Semiflow.Recipes.Reporting;

/// <summary>A report: results, figures in sections, and how to get there again. Empty parts are left out.</summary>
public sealed record ReportDocument
{
    /// <summary>Heading, for example <c>APHYNITY on the damped pendulum</c>.</summary>
    public required string Title { get; init; }

    /// <summary>A sentence or two: what was learned from what, by which model.</summary>
    public required string Description { get; init; }

    /// <summary>Name in the catalogue, for example <c>aphynity-pendulum</c>; empty for that of the run.</summary>
    public string Recipe { get; init; } = "";

    /// <summary>The equation in Unicode, on several lines where needed.</summary>
    public string Equation { get; init; } = "";

    /// <summary>Reference of the published numbers; empty for that of the recipe.</summary>
    public string Reference { get; init; } = "";

    /// <summary>When the run ended; null for now.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>The results: contestants as rows, figures as columns; headlines also open the page in large digits.</summary>
    public Summary? Results { get; init; }

    /// <summary>Sections of figures and text, in order.</summary>
    public IReadOnlyList<ReportSection> Sections { get; init; } = [];

    /// <summary>Resolved configuration, nested; empty for that of the run.</summary>
    public IReadOnlyList<ConfigurationEntry> Configuration { get; init; } = [];

    /// <summary>Machine, versions and seed; empty for those of the run.</summary>
    public IReadOnlyList<ConfigurationEntry> Environment { get; init; } = [];

    /// <summary>Commands that reproduce the run, in order; empty for those of the run.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>
    /// Writes <c>figures/*.png</c> and <c>report.html</c> into <paramref name="folder"/>, creating it where needed and replacing
    /// an earlier report. The same document gives the same bytes.
    /// </summary>
    /// <returns>Path of the page.</returns>
    /// <exception cref="ArgumentException">Two figures have one name.</exception>
    internal string Write(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ReportFigure[] figures = [.. Sections.SelectMany(section => section.Figures)];
        if (figures.GroupBy(figure => figure.Name).FirstOrDefault(group => group.Count() > 1)?.Key is { } twice)
        {
            throw new ArgumentException($"two figures of a report are named '{twice}'.");
        }

        string page = ReportPage.Of(this);
        string pictures = Path.Combine(folder, "figures");
        FileSystem.MakeFolders(pictures);
        foreach (ReportFigure figure in figures)
        {
            AtomicFile.Write(Path.Combine(pictures, figure.Name + ".png"), stream => stream.Write(figure.Light.Span));
        }

        string path = Path.Combine(folder, "report.html");
        AtomicFile.Write(path, stream => stream.Write(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(page)));
        return path;
    }
}
