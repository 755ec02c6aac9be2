namespace Semiflow.Recipes.Runs;

/// <summary>Least values of options that are numbers.</summary>
internal static class OptionBounds
{
    /// <summary>Checks each of them.</summary>
    /// <exception cref="InputException">One is less; the message names it.</exception>
    public static void CheckLeast(params ReadOnlySpan<(string Option, long Value, long Least)> options)
    {
        foreach ((string option, long value, long least) in options)
        {
            if (value < least)
            {
                throw new InputException($"{option} must be at least {least}, not {value}.");
            }
        }
    }
}
