using System.Globalization;

namespace Semiflow;

/// <summary>Numbers of things in messages.</summary>
internal static class Plural
{
    /// <summary>A number of things: <c>1 epoch</c>, <c>3 epochs</c>, <c>1 trajectory</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="things">What, in the plural.</param>
    public static string Of(long count, string things)
    {
        string one = things.EndsWith("ies", StringComparison.Ordinal) ? $"{things[..^3]}y" : things[..^1];
        return string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : things)}");
    }
}
