using Semiflow.Training;

namespace Semiflow.Recipes;

/// <summary>How a run ended.</summary>
/// <param name="Summary">Its results; null when it was asked to stop before: it can be resumed.</param>
public sealed record RunResult(Summary? Summary);
