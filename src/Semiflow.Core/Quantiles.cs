namespace Semiflow;

/// <summary>Medians and quantiles of numbers. A number that is not a number comes first in the order, as .NET sorts.</summary>
internal static class Quantiles
{
    /// <summary>Median; the mean of the two middle values of an even number.</summary>
    /// <param name="values">At least one, in any order.</param>
    /// <exception cref="ArgumentException">No value.</exception>
    public static double Median(IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length == 0 ? throw new ArgumentException("the median of no value.", nameof(values))
            : sorted.Length % 2 == 1 ? sorted[middle]
            : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Median of the multiset in which <c>sorted[k]</c> occurs <c>counts[k]</c> times; one count per value.</summary>
    /// <param name="sorted">Values, smallest first.</param>
    /// <param name="counts">How often each occurs.</param>
    public static double Median(ReadOnlySpan<double> sorted, ReadOnlySpan<int> counts)
    {
        int n = sorted.Length, seen = 0, k = 0;
        while (seen + counts[k] < (n + 1) / 2)
        {
            seen += counts[k++];
        }

        double lower = sorted[k];
        while (seen + counts[k] < n / 2 + 1)
        {
            seen += counts[k++];
        }

        return lower == sorted[k] ? lower : (lower + sorted[k]) / 2;
    }

    /// <summary>Quantile of sorted values, linear between order statistics: fraction 0 is the first, 1 the last.</summary>
    /// <param name="sorted">Values, smallest first; at least one.</param>
    /// <param name="fraction">In [0, 1].</param>
    public static double At(ReadOnlySpan<double> sorted, double fraction)
    {
        double position = fraction * (sorted.Length - 1);
        (double low, double high) = (sorted[(int)position], sorted[(int)Math.Ceiling(position)]);
        return low == high ? low : low + (position - (int)position) * (high - low);
    }
}
