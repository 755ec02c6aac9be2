using Semiflow.Training.Batches;

namespace Semiflow.Recipes.Modulewise;

/// <summary>The images of one seed.</summary>
/// <param name="Count">Number of training images.</param>
/// <param name="Train">What modules learn from, shuffled and perhaps augmented.</param>
/// <param name="Images">The same in memory, for outputs that are kept; null where they are augmented or too many.</param>
/// <param name="Validation">What chooses the best module.</param>
/// <param name="Test">What is reported.</param>
internal sealed record ModulewiseSamples(
    int Count, IBatchSource<LabeledBatch> Train, LabeledBatch? Images, IBatchSource<LabeledBatch> Validation,
    IBatchSource<LabeledBatch> Test);
