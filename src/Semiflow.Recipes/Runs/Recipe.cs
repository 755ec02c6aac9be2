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

    /// <summary>The plan of a run of this recipe.</summary>
    public RunPlan Plan(string tier, long seed, string device, object config) =>
        new(Name, tier, Method, new DataSource(System), Model, seed, device, config);
}
