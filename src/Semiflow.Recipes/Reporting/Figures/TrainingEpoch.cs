namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>One epoch of a training history.</summary>
/// <param name="Epoch">Number of the epoch, from 1.</param>
/// <param name="TrainingLoss">Mean training loss of the epoch, as a fraction.</param>
/// <param name="ValidationError">Validation error after the epoch, as a fraction; null if not measured.</param>
/// <param name="LearningRate">Learning rate of the epoch.</param>
internal sealed record TrainingEpoch(int Epoch, double TrainingLoss, double? ValidationError, double LearningRate);
