namespace Semiflow.Recipes.Reporting;

/// <summary>What stands around a figure.</summary>
/// <param name="Name">File name under <c>figures/</c> without extension: lower case with hyphens.</param>
/// <param name="Title">First words of the caption, with a full stop.</param>
/// <param name="Caption">What is seen, in a sentence or two, with numbers.</param>
internal sealed record FigureText(string Name, string Title, string Caption);
