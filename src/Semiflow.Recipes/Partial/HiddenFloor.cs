using Semiflow.Metrics;

namespace Semiflow.Recipes.Partial;

/// <summary>What a formula tells of the hidden state without any learning: a learned one must beat it to be praised.</summary>
internal static class HiddenFloor
{
    /// <summary>The score of the formula of a system on the test sequences; null where there is none.</summary>
    public static (string Name, HiddenVectorScore Score)? Of(string? system, PartialConfig config, PartialData data) => null;
}
