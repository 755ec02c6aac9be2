namespace Semiflow.Recipes.Settings;

/// <summary>What is required of settings: single ones by their bounds, several together by the rules of a method.</summary>
internal static class Rule
{
    /// <summary>Requires a batch of at least two samples.</summary>
    /// <param name="size">The setting.</param>
    /// <param name="why">What needs two, e.g. <c>for statistics over a batch</c>.</param>
    /// <exception cref="InputException">It is one.</exception>
    public static void TwoInABatch(int size, string why) => Require(size >= 2, "budget.batch_size", $"at least 2, {why}", size);

    /// <summary>Requires that nothing waits for a better validation.</summary>
    /// <param name="patience">The setting.</param>
    /// <param name="why">Why it has no meaning, e.g. <c>since nothing validates</c>.</param>
    /// <exception cref="InputException">It is set.</exception>
    public static void NoPatience(int? patience, string why) =>
        Require(patience is null, "budget.patience", $"unset, {why}", patience);

    /// <summary>Requires a rule.</summary>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="path">Path of the setting that breaks it, e.g. <c>training.horizon</c>.</param>
    /// <param name="expected">What that must be, to follow "must be".</param>
    /// <param name="got">Its value.</param>
    /// <exception cref="InputException">It does not hold.</exception>
    public static void Require(bool holds, string path, string expected, object? got)
    {
        if (!holds)
        {
            throw new InputException($"setting {path} must be {expected}, not {Configuration.Text(got)}.");
        }
    }
}
