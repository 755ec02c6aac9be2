namespace Semiflow.Recipes.AphynityRecipes;

/// <summary>What APHYNITY augments besides the incomplete physics, in the table of the paper.</summary>
internal enum AugmentedLaw
{
    /// <summary>The complete physics, coefficients learned.</summary>
    Complete,

    /// <summary>The complete physics with the true coefficients.</summary>
    True,

    /// <summary>Hamilton's equations of a learned energy; of states of positions and momenta without space.</summary>
    Hamiltonian,
}
