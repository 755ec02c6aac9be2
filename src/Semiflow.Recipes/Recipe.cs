using Semiflow.Systems;

namespace Semiflow.Recipes;

/// <summary>A published experiment: system, model, settings, and the published numbers.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Title">What is learned.</param>
/// <param name="System">Name of the system in <see cref="SystemCatalogue"/>.</param>
/// <param name="Model">Name of the architecture in <see cref="ModelOptions"/>.</param>
/// <param name="PublishedIn">Published median relative L1 error in distribution, percent, normalized units.</param>
/// <param name="PublishedOut">The same out of distribution.</param>
/// <param name="Reference">Where it was published.</param>
/// <param name="Small">Settings for minutes on two CPU cores.</param>
/// <param name="Paper">The published settings, for a GPU or a night.</param>
public sealed record Recipe(
    string Name, string Title, string System, string Model, double PublishedIn, double PublishedOut, string Reference,
    OperatorLearningConfig Small, OperatorLearningConfig Paper)
{
    /// <summary>Names of the tiers.</summary>
    public static IReadOnlyList<string> Tiers { get; } = ["small", "paper"];

    /// <summary>Settings of a tier.</summary>
    /// <exception cref="InputException">No such tier.</exception>
    public OperatorLearningConfig Settings(string tier) => tier switch
    {
        "small" => Small,
        "paper" => Paper,
        _ => throw Names.Unknown("tier", tier, [.. Tiers]),
    };

    /// <summary>Whether results on these data may stand beside the published numbers: the samples and the grid are those of a tier.</summary>
    public bool IsComparable(DataConfig data) => data == Small.Data || data == Paper.Data;

    /// <summary>The plan of a run of this recipe.</summary>
    public RunPlan Plan(string tier, long seed, string device, OperatorLearningConfig config) =>
        new(Name, tier, new DataSource(System), Model, seed, device, config);
}
