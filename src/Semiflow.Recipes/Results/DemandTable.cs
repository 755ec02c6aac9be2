namespace Semiflow.Recipes.Results;

/// <summary>What a recipe demands beside what a run came to, as rows of text that the terminal, reports and pages draw.</summary>
internal static class DemandTable
{
    /// <summary>Heads of the columns; the last one needs none.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["demanded of every seed", "worst", ""];

    /// <summary>A row per demand: the demand, the value that counts, and whether it is reached.</summary>
    /// <param name="verdicts">What the demands came to.</param>
    /// <param name="number">How numbers are written.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(
        IReadOnlyList<Acceptance.Verdict> verdicts, Func<double, string> number) =>
        [.. verdicts.Select(each => (string[])[each.Demand.Demand, each.Value is { } value ? number(value) : "–", each.Word])];
}
