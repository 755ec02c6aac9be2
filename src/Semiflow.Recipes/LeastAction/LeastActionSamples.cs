using Semiflow.Training.Batches;

namespace Semiflow.Recipes.LeastAction;

/// <summary>The samples of one training.</summary>
/// <param name="Size">Number of training samples.</param>
/// <param name="Train">What it learns from, shuffled and perhaps augmented.</param>
/// <param name="Plain">The same samples in their order.</param>
/// <param name="Validation">What chooses the best epoch; null keeps the last.</param>
/// <param name="Test">What is reported.</param>
/// <param name="Shown">Some test samples in one batch, for measures of the transport.</param>
internal sealed record LeastActionSamples(
    int Size, IBatchSource<LabeledBatch> Train, IBatchSource<LabeledBatch> Plain, IBatchSource<LabeledBatch>? Validation,
    IBatchSource<LabeledBatch> Test, LabeledBatch Shown);
