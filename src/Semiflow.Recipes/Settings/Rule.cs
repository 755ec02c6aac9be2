namespace Semiflow.Recipes.Settings;

/// <summary>What is required of settings: single ones by their bounds, several together by the rules of a method.</summary>
internal static class Rule
{
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
