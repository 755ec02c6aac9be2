namespace Semiflow.Recipes.Reporting;

/// <summary>The few statistics a report needs.</summary>
internal static class Statistics
{
    /// <summary>Median; the mean of the two middle values of an even number.</summary>
    /// <exception cref="ArgumentException">No value.</exception>
    public static double Median(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        double[] sorted = [.. values.Order()];
        return sorted.Length > 0
            ? 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2])
            : throw new ArgumentException("the median of no value.", nameof(values));
    }
}
