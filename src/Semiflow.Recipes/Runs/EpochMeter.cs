using Semiflow.Training;

namespace Semiflow.Recipes;

/// <summary>Measures after each epoch, by name: the measures stand in the metrics of the training, for figures.</summary>
/// <param name="measure">Measures; called without gradients.</param>
public sealed class EpochMeter(Func<IReadOnlyDictionary<string, double>> measure) : IProbe
{
    /// <inheritdoc/>
    public bool Judged { get; init; } = true;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Measure() => measure();
}
