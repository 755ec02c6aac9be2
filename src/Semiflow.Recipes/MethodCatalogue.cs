namespace Semiflow.Recipes;

/// <summary>
/// The ways of learning that the command line knows by name. A new one is a <see cref="Method{TConfig}"/> and its line here.
/// </summary>
internal static class MethodCatalogue
{
    /// <summary>All methods, in display order.</summary>
    public static IReadOnlyList<IMethod> All { get; } =
    [
        OperatorLearning.OperatorMethod.Instance,
        Partial.PartialMethod.Instance,
        LeadsRecipes.LeadsMethod.Instance,
        AphynityRecipes.AphynityMethod.Instance,
        LeastActionRecipes.LeastActionMethod.Instance,
        LeastActionRecipes.LeastActionMethod.KnownMap,
        Modulewise.ModulewiseMethod.Instance,
        Modulewise.Movements.MmsMethod.Instance,
        Translation.TranslationMethod.Instance,
        Modulewise.StepMemory.MemoryMethod.Instance,
    ];

    /// <summary>What is meant where no method is named: operators from pairs of functions.</summary>
    public static IMethod Default => Find(RunPlan.UnnamedMethod);

    /// <summary>The method of that name.</summary>
    /// <exception cref="InputException">No such method; the message names the nearest.</exception>
    public static IMethod Find(string name) => IMethod.Find(name, All);
}
