namespace Semiflow.Recipes.Reporting;

/// <summary>A section of a report: a heading, a paragraph, tables, figures; each may be empty.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Figures">Figures in the order of the page.</param>
/// <param name="Text">A paragraph before them; empty for none.</param>
/// <param name="Table">A table before them; null for none.</param>
public sealed record ReportSection(string Title, IReadOnlyList<ReportFigure> Figures, string Text = "", ReportTable? Table = null);

/// <summary>A table of text and numbers.</summary>
/// <param name="Columns">Headings; the first column holds names, the others values.</param>
/// <param name="Rows">Cells, as many per row as columns.</param>
public sealed record ReportTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
