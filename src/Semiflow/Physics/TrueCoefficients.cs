namespace Semiflow.Physics;

/// <summary>True values of coefficients by name.</summary>
internal static class TrueCoefficients
{
    /// <summary>The value of that name; null if there is none.</summary>
    public static double? Of(string name, IReadOnlyDictionary<string, double>? truth) =>
        truth is not null && truth.TryGetValue(name, out double value) ? value : null;

    /// <summary>A known coefficient of the true value.</summary>
    /// <exception cref="ArgumentException">There is no value of that name.</exception>
    public static Coefficient Known(string name, IReadOnlyDictionary<string, double> truth) => Of(name, truth) is { } value
        ? Coefficient.Known(name, value)
        : throw new ArgumentException($"the true value of '{name}' is missing. There are: {string.Join(", ", truth.Keys)}.", nameof(truth));
}
