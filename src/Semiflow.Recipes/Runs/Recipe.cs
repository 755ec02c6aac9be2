using System.Collections.ObjectModel;
using Semiflow.Recipes.Settings;

namespace Semiflow.Recipes;

/// <summary>A published experiment: method, system, model, settings, and the published numbers.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Title">What is learned.</param>
/// <param name="Method">How.</param>
/// <param name="System">Name of the system that makes the data.</param>
/// <param name="Model">One of the method's models: an architecture or a law.</param>
/// <param name="Published">Published values; a figure may have none.</param>
/// <param name="Small">Settings for minutes on two CPU cores.</param>
/// <param name="Paper">The published settings, for a GPU or a night.</param>
public sealed record Recipe(
    string Name, string Title, IMethod Method, string System, string Model, IReadOnlyList<PublishedValue> Published, object Small,
    object Paper)
{
    /// <summary>Its name.</summary>
    public override string ToString() => Name;

    /// <summary>Names of the tiers.</summary>
    public static IReadOnlyList<string> Tiers { get; } = ["small", "paper"];

    /// <summary>Settings of a tier.</summary>
    /// <exception cref="InputException">No such tier.</exception>
    public object Settings(string tier) => tier switch
    {
        "small" => Small,
        "paper" => Paper,
        _ => throw KnownNames.Unknown("tier", tier, [.. Tiers]),
    };

    /// <summary>The published value of a figure of the summary; null if none is known.</summary>
    /// <param name="figure">Its key.</param>
    public double? PublishedOf(string figure) => Published.FirstOrDefault(value => value.Figure.Key == figure)?.Value;

    /// <summary>The published value of a figure; null if none is known.</summary>
    public double? PublishedOf(Figure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return PublishedOf(figure.Key);
    }

    /// <summary>What the small settings must reach on every seed.</summary>
    internal IReadOnlyList<Acceptance> Demands { get; init; } = [];

    /// <summary>Paper and table of the published values, where these do not name another.</summary>
    public string Source { get; init; } = "";

    /// <summary>Where the values were published, each source once.</summary>
    public string Reference =>
        string.Join("; ", Published.Select(value => value.Source.Length > 0 ? value.Source : Source).Where(each => each.Length > 0)
            .Distinct());

    /// <summary>
    /// Where the settings of the paper tier come from, by path, <c>optimizer.{rate,every}</c>, <c>optimizer.*</c> or <c>*</c>: the paper,
    /// the authors' code, other code, or ours and why. What is not named is ours.
    /// </summary>
    public IReadOnlyDictionary<string, string> SettingSources { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// Where a setting of a tier comes from. A setting of the small tier has the source of the paper tier where it has its value.
    /// </summary>
    /// <param name="tier">Name of the tier.</param>
    /// <param name="path">Path of the setting.</param>
    /// <exception cref="InputException">No such tier.</exception>
    internal string SourceOf(string tier, string path)
    {
        // By itself before with others, and these before all of a section.
        string? named = SettingSources.Where(source => SettingPath.Covers(source.Key, path))
            .OrderBy(source => source.Key != path).ThenBy(source => SettingPath.IsSection(source.Key))
            .ThenByDescending(source => source.Key.Length).Select(source => source.Value).FirstOrDefault();
        return named is not null && ValueOf(tier, path) == ValueOf("paper", path) ? named : "ours";
    }

    private string? ValueOf(string tier, string path) => Configuration.Leaves(Method.Checked(Settings(tier)))
        .Where(leaf => leaf.Path == path).Select(leaf => Configuration.Text(leaf.Value)).FirstOrDefault();

    /// <summary>The plan of a run of this recipe.</summary>
    public RunPlan Plan(string tier, long seed, string device, object config) =>
        new(Name, tier, Method, new DataSource(System), Model, seed, device, config);
}
