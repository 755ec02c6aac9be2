using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Principles.Dynamics;
using Semiflow.Training;

namespace Semiflow.Recipes.Aphynity;

/// <summary>
/// Measures a training after each epoch: multiplier and trajectory error of its last update, mean squares of physics and
/// augmentation on training frames, and the coefficients.
/// </summary>
/// <param name="principle">The principle; null for a baseline, which has no multiplier.</param>
/// <param name="dynamics">What is trained.</param>
/// <param name="frames">Training trajectories, or a part of them.</param>
internal sealed class AphynityMeter(Principles.Augmentation.Aphynity? principle, Dynamics dynamics, TrajectorySet frames) : IProbe
{
    /// <summary>Names of measures.</summary>
    public const string Multiplier = "multiplier", Error = "trajectory error", Physics = "physics", Augmentation = "augmentation",
        Share = "augmentation share";

    /// <summary>Name of the measure of a coefficient.</summary>
    public static string Of(Coefficient coefficient) => $"coefficient {coefficient.Name}";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Measure()
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

        if (dynamics is { Law: { } law, Network: { } network })
        {
            (measures[Physics], measures[Augmentation]) = (FieldSize.MeanSquare(law, frames), FieldSize.MeanSquare(network, frames));
            measures[Share] = measures[Augmentation] / measures[Physics];
        }

        return measures;
    }
}
