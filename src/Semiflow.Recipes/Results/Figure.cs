using System.Globalization;
using Semiflow.Training;

namespace Semiflow.Recipes;

/// <summary>
/// What a run measures, declared once next to the method: tables, reports, comparisons and published values all refer to it.
/// </summary>
/// <param name="Key">Name in <c>summary.json</c>, e.g. <c>mse</c>: others rely on it, it never changes.</param>
/// <param name="Title">What it is, for people, without the name of a contestant.</param>
/// <param name="Unit">Its unit; empty for none.</param>
/// <param name="Note">How it is measured, in a few words.</param>
/// <param name="Headline">Whether it opens the report.</param>
/// <param name="Better">Which values are the better ones.</param>
public sealed record Figure(
    string Key, string Title, string Unit = "", string Note = "", bool Headline = false, Better Better = Better.Lower)
{
    /// <summary>
    /// Name in <c>summary.json</c> for a baseline, whose key replaces <c>{0}</c>: <c>KEY_{0}</c> by default.
    /// </summary>
    public string Pattern { get; init; } = Key + "_{0}";

    /// <summary>Whether it is only in <c>summary.json</c>, since a picture shows it better than a table.</summary>
    public bool Detail { get; init; }

    /// <summary>Its value in a run whose summary lacks it; null where that is unknown.</summary>
    internal double? Absent { get; init; }

    /// <summary>Whose it is, if several are compared; null for the run.</summary>
    public Contestant? Contestant { get; private init; }

    /// <summary>Whether it is the figure, or an end of its interval.</summary>
    public FigurePart Part { get; private init; }

    /// <summary>The key that it shares with the same figure of other contestants.</summary>
    private string Base { get; init; } = Key;

    /// <summary>Its title, with the name of its baseline.</summary>
    public string ForPeople => Contestant is { IsMain: false } ? $"{Title}, {Contestant.Title}" : Title;

    /// <summary>The same figure of one of those that are compared.</summary>
    public Figure For(Contestant contestant)
    {
        ArgumentNullException.ThrowIfNull(contestant);
        return this with
        {
            Key = contestant.IsMain ? Key : string.Format(CultureInfo.InvariantCulture, Pattern, contestant.Key),
            Contestant = contestant,
            Headline = Headline && contestant.Headline,
        };
    }

    /// <summary>One of a series of such figures, such as that of a channel or of a time: <c>KEY_PART</c>; its own column.</summary>
    /// <param name="part">What is added to the key.</param>
    /// <param name="title">What is added to the title, after a comma.</param>
    public Figure At(string part, string title) =>
        this with { Key = $"{Key}_{part}", Pattern = $"{Pattern}_{part}", Base = $"{Base}_{part}", Title = $"{Title}, {title}" };

    /// <summary>Lower end of its 95 % interval: <c>KEY_low</c>.</summary>
    public Figure Low => this with { Key = $"{Key}_low", Part = FigurePart.Low, Headline = false };

    /// <summary>Upper end of its 95 % interval: <c>KEY_high</c>.</summary>
    public Figure High => this with { Key = $"{Key}_high", Part = FigurePart.High, Headline = false };

    /// <summary>Its key. (As a record it would print its bounds, and theirs, without end.)</summary>
    public override string ToString() => Key;

    /// <summary>A value of it, as a summary holds it.</summary>
    /// <param name="value">The value, in its unit.</param>
    /// <param name="published">The published value; null if none is known.</param>
    public KeyValuePair<string, SummaryFigure> Of(double value, double? published = null) =>
        new(Key, new SummaryFigure(value, Unit, published)
    {
        Title = Title,
        Note = Note,
        Headline = Headline,
        Better = Better,
        Contestant = Contestant?.Title,
        Base = Base == Key ? "" : Base,
        Part = Part,
        Detail = Detail,
    });
}
