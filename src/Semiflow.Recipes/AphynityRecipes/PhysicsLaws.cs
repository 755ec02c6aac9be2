using Semiflow.Physics;
using Semiflow.Systems;

namespace Semiflow.Recipes.AphynityRecipes;

/// <summary>The laws that <c>--physics</c> knows by name: those of the systems, and none.</summary>
internal static class PhysicsLaws
{
    /// <summary>All laws; the first is the default.</summary>
    public static IReadOnlyList<PhysicsLaw> All { get; } =
        [.. SystemCatalogue.With<IHasLaws>().SelectMany(entry => entry.First.Laws), new("none", "a network alone", null)];

    /// <summary>The law of that name.</summary>
    /// <exception cref="InputException">No such law.</exception>
    public static PhysicsLaw Find(string name) =>
        All.FirstOrDefault(law => law.Name == name) ?? throw KnownNames.Unknown("law of physics", name, [.. All.Select(law => law.Name)]);
}
