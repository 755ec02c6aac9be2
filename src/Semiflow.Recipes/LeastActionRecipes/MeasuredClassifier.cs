using Semiflow.Chains;
using Semiflow.Principles.Classification;
using Semiflow.Training;
using Semiflow.Transport.Motion;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>A trained classifier with what was measured of it.</summary>
/// <param name="Name">Name of its training.</param>
/// <param name="Network">The network of the best epoch.</param>
/// <param name="Training">Its training.</param>
/// <param name="Best">Score on the tests with the parameters of the best epoch; without validation, of the last.</param>
/// <param name="Last">Score on the tests after the last epoch.</param>
/// <param name="Learned">Score on the training samples.</param>
/// <param name="Energy">C on test samples in each reduction.</param>
/// <param name="Transport">How it moves test samples.</param>
internal sealed record MeasuredClassifier(
    string Name, ChainClassifier Network, TrainingResult Training, ClassifierScore Best, ClassifierScore Last, ClassifierScore Learned,
    IReadOnlyDictionary<DisplacementReduction, double> Energy, MeasuredTransport Transport)
{
    /// <summary>C as the papers have it, Σ_m E|r_m|².</summary>
    public double Cost => Energy[DisplacementReduction.SumFeaturesMeanBatch];
}
