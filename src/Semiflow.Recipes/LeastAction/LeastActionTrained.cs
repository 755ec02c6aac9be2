using Semiflow.Chains;
using Semiflow.Principles.Classification;
using Semiflow.Training;
using Semiflow.Transport.Motion;

namespace Semiflow.Recipes.LeastAction;

/// <summary>A trained network with what was measured of it.</summary>
/// <param name="Name">Name of its training.</param>
/// <param name="Network">The network of the best epoch.</param>
/// <param name="Training">Its training.</param>
/// <param name="Best">Score on the tests with the parameters of the best epoch; without validation, of the last.</param>
/// <param name="Last">Score on the tests after the last epoch.</param>
/// <param name="Learned">Score on the training samples.</param>
/// <param name="Energy">C on test samples in each reduction.</param>
/// <param name="Report">Transport along its blocks.</param>
/// <param name="Motions">Motion of each block.</param>
/// <param name="Multiplier">λ at the end; null without.</param>
internal sealed record LeastActionTrained(
    string Name, ChainClassifier Network, TrainingResult Training, ClassifierScore Best, ClassifierScore Last, ClassifierScore Learned,
    IReadOnlyDictionary<DisplacementReduction, double> Energy, TransportReport Report, IReadOnlyList<BlockMotion> Motions,
    double? Multiplier)
{
    /// <summary>C as the papers have it, Σ_m E|r_m|².</summary>
    public double Cost => Energy[DisplacementReduction.SumFeaturesMeanBatch];
}
