namespace Semiflow.Recipes.Runs;

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
    /// <summary>Names of the tiers.</summary>
    public static IReadOnlyList<string> Tiers { get; } = ["small", "paper"];

    /// <summary>Settings of a tier.</summary>
    /// <exception cref="InputException">No such tier.</exception>
    public object Settings(string tier) => tier switch
    {
        "small" => Small,
        "paper" => Paper,
        _ => throw Names.Unknown("tier", tier, [.. Tiers]),
    };

    /// <summary>The published value of a figure of the summary; null where none is known.</summary>
    public double? PublishedOf(string figure) => Published.FirstOrDefault(value => value.Figure == figure)?.Value;

    /// <summary>Where the values were published, each source once.</summary>
    public string Reference => string.Join("; ", Published.Select(value => value.Source).Distinct());

    /// <summary>The plan of a run of this recipe.</summary>
    public RunPlan Plan(string tier, long seed, string device, object config) =>
        new(Name, tier, Method, new DataSource(System), Model, seed, device, config);
}

/// <summary>A published value.</summary>
/// <param name="Figure">Name of the figure in the summary, e.g. <c>mse</c>.</param>
/// <param name="Value">The value.</param>
/// <param name="Unit">Its unit; empty for none.</param>
/// <param name="Source">Paper and table.</param>
public sealed record PublishedValue(string Figure, double Value, string Unit, string Source);
