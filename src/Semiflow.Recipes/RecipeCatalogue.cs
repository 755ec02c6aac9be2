namespace Semiflow.Recipes;

/// <summary>The recipes that the command line knows by name. A new one is a line among the experiments of its method.</summary>
internal static class RecipeCatalogue
{
    /// <summary>All recipes, in display order.</summary>
    public static IReadOnlyList<Recipe> All { get; } =
    [
        .. OperatorLearning.OperatorExperiments.All,
        .. LeadsRecipes.LeadsExperiments.All,
        .. AphynityRecipes.AphynityExperiments.All,
        .. Partial.PartialExperiments.All,
        .. LeastActionRecipes.LeastActionExperiments.All,
        Modulewise.ModulewiseExperiments.Fashion,
        Modulewise.Movements.MmsExperiments.Movements,
        Modulewise.StepMemory.MemoryExperiments.Memory,
        Modulewise.ModulewiseExperiments.Cifar,
        Modulewise.ModulewiseExperiments.Stl10,
        Modulewise.ModulewiseExperiments.TinyImageNet,
        .. Translation.TranslationExperiments.All,
    ];

    /// <summary>The recipe of that name.</summary>
    /// <exception cref="InputException">No such recipe; the message names the nearest.</exception>
    public static Recipe Find(string name) =>
        All.FirstOrDefault(recipe => recipe.Name == name)
        ?? throw KnownNames.Unknown("recipe", name, [.. All.Select(recipe => recipe.Name)]);
}
