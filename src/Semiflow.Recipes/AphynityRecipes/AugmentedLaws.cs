using Semiflow.Physics;
using Semiflow.Spaces;

namespace Semiflow.Recipes.AphynityRecipes;

/// <summary>Whether there is what is to be augmented, and what it is compared with.</summary>
internal static class AugmentedLaws
{
    /// <summary>The same without an augmentation.</summary>
    public static AphynityBaseline Alone(AugmentedLaw law) => law switch
    {
        AugmentedLaw.Complete => AphynityBaseline.Complete,
        AugmentedLaw.True => AphynityBaseline.True,
        _ => AphynityBaseline.Hamiltonian,
    };

    /// <summary>Checks that the physics of the run leave what is asked for, before there are data.</summary>
    /// <param name="asked">What is trained besides.</param>
    /// <param name="law">The physics of the run.</param>
    /// <exception cref="InputException">They do not.</exception>
    public static void CheckLaw(AphynityEvaluationConfig asked, PhysicsLaw law)
    {
        if (law.Complete is null && asked.Augmented.Any(each => each != AugmentedLaw.Hamiltonian))
        {
            throw new InputException(
                $"no physics completes '{law.Name}': leave 'complete' and 'true' out of evaluation.augmented.");
        }

        if (HasEnergy(asked) && law is { Rank: { } rank, Channels: { } channels })
        {
            AugmentedDynamics.CheckHamiltonian(rank, channels);
        }
    }

    /// <summary>Checks that the data have what is asked for.</summary>
    /// <param name="asked">What is trained besides.</param>
    /// <param name="data">The trajectories.</param>
    /// <exception cref="InputException">They do not.</exception>
    public static void CheckData(AphynityEvaluationConfig asked, AphynityData data)
    {
        if (data.Truth is null && asked.Augmented.Contains(AugmentedLaw.True))
        {
            throw new InputException("nobody knows the true coefficients of these data: leave 'true' out of evaluation.augmented.");
        }

        if (HasEnergy(asked))
        {
            var states = StateUnits.Of(data.Train);
            AugmentedDynamics.CheckHamiltonian(states.SpaceRank, states.Channels);
        }
    }

    private static bool HasEnergy(AphynityEvaluationConfig asked) =>
        asked.Baselines.Contains(AphynityBaseline.Hamiltonian) || asked.Augmented.Contains(AugmentedLaw.Hamiltonian);
}
