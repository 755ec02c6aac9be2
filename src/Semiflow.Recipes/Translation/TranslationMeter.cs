using System.Collections.Immutable;
using Semiflow.Principles.Translation;
using Semiflow.Training;

namespace Semiflow.Recipes.Translation;

/// <summary>Keeps action, discrepancy and weights of the last move of each epoch.</summary>
/// <param name="principle">What is trained.</param>
internal sealed class TranslationMeter(DomainTranslation principle) : IProbe
{
    /// <summary>Names of the measures.</summary>
    public const string Action = "action", Distance = "discrepancy", Weight = "λ", Multiplier = "w";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Measure() =>
        principle is { LastAction: { } action, LastDiscrepancy: { } distance }
            ? new Dictionary<string, double>
            { [Action] = action, [Distance] = distance, [Weight] = principle.Weight, [Multiplier] = principle.Multiplier }
            : ImmutableDictionary<string, double>.Empty;
}
