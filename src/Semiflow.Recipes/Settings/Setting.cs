namespace Semiflow.Recipes.Settings;

/// <summary>Checks of settings.</summary>
internal static class Setting
{
    /// <summary>Checks one.</summary>
    /// <param name="holds">Whether the value is good.</param>
    /// <param name="path">Path of the setting, e.g. <c>training.epochs</c>.</param>
    /// <param name="expected">What a value must be, to follow "must be".</param>
    /// <param name="got">The value.</param>
    /// <exception cref="InputException">The value is not good.</exception>
    public static void Require(bool holds, string path, string expected, object? got)
    {
        if (!holds)
        {
            throw new InputException($"setting {path} must be {expected}, not {Configuration.Text(got)}.");
        }
    }
}
