using Semiflow.Operators.Models;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>Options of the architectures in <see cref="ModelCatalogue"/>.</summary>
public static class ModelOptions
{
    /// <summary>The architecture of that name.</summary>
    /// <exception cref="InputException">No such architecture; the message names the nearest.</exception>
    public static ModelEntry Find(string name) => ModelCatalogue.All.FirstOrDefault(each => each.Name == name)
        ?? throw Names.Unknown("model", name, [.. ModelCatalogue.All.Select(each => each.Name)]);

    /// <summary>Options for a first try on a laptop: lighter than the published ones where these take a night.</summary>
    /// <exception cref="InputException">No such architecture.</exception>
    public static object Light(string name) => Find(name).Defaults is var options && options is CnoOptions cno
        ? cno with { Channels = 16, ResidualBlocks = 2, NeckBlocks = 2 }
        : options;

    /// <summary>The options with every open value filled.</summary>
    /// <exception cref="InputException">A value is out of its range.</exception>
    public static object Resolved(object options) => options is CnoOptions cno ? cno.Resolved() : options;
}
