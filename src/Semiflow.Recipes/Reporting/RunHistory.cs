namespace Semiflow.Recipes.Reporting;

/// <summary>The training history of one run, for comparisons.</summary>
/// <param name="Label">Legend entry, usually the name of the run's folder.</param>
/// <param name="Epochs">Its history, epochs increasing.</param>
public sealed record RunHistory(string Label, IReadOnlyList<TrainingEpoch> Epochs);
