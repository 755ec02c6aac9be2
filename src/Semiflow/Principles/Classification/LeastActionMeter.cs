using Semiflow.Training;

namespace Semiflow.Principles.Classification;

/// <summary>Keeps λ, μ, L, C and μC/L of each epoch in the metrics of a training.</summary>
/// <param name="principle">What is trained.</param>
internal sealed class LeastActionMeter(LeastAction principle) : IProbe
{
    /// <summary>Names of the measures.</summary>
    public const string Loss = "loss L", Energy = "transport C", Multiplier = "multiplier", Weight = "weight of C", Share = "weight C / L";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Measure()
    {
        if (principle.LastEpoch is not { } epoch)
        {
            return new Dictionary<string, double>();
        }

        var measures = new Dictionary<string, double>
            { [Loss] = epoch.Loss, [Energy] = epoch.Energy, [Weight] = epoch.Weight, [Share] = epoch.Share };
        if (epoch.Multiplier is { } multiplier)
        {
            measures[Multiplier] = multiplier;
        }

        return measures;
    }
}
