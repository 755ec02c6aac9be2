using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Principles.Dynamics;

namespace Semiflow.Recipes.AphynityRecipes;

/// <summary>What is measured after each epoch of a training.</summary>
internal static class AphynityMeter
{
    /// <summary>Names of measures.</summary>
    public const string Multiplier = "multiplier", Error = "trajectory error", Physics = "physics", Augmentation = "augmentation",
        Share = "augmentation share";

    /// <summary>Name of the measure of a coefficient.</summary>
    public static string Of(Coefficient coefficient) => $"coefficient {coefficient.Name}";

    /// <summary>
    /// Multiplier and trajectory error of the last update, mean squares of physics and augmentation, and the coefficients.
    /// </summary>
    /// <param name="principle">The principle; null for a baseline, which has no multiplier.</param>
    /// <param name="dynamics">What is trained.</param>
    /// <param name="frames">Training trajectories, or a part of them.</param>
    public static Dictionary<string, double> Measure(Aphynity? principle, AugmentedDynamics dynamics, TrajectorySet frames)
    {
        var measures = new Dictionary<string, double>();
        for (int i = 0; i < (principle?.Multipliers.Count ?? 0); i++)
        {
            string which = principle!.Multipliers.Count == 1 ? "" : $" {i}";
            measures[Multiplier + which] = principle.Multipliers[i];
            measures[Error + which] = principle.LastError![i];
        }

        foreach (Coefficient coefficient in dynamics.Law?.Coefficients ?? [])
        {
            measures[Of(coefficient)] = coefficient.Current;
        }

        if (dynamics is { Physics: { } physics, Network: { } network })
        {
            (measures[Physics], measures[Augmentation]) = (FieldSize.MeanSquare(physics, frames), FieldSize.MeanSquare(network, frames));
            measures[Share] = measures[Augmentation] / measures[Physics];
        }

        return measures;
    }
}
