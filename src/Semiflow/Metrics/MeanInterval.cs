namespace Semiflow.Metrics;

/// <summary>A mean of independent runs with its confidence interval, mean ± t s/√n with Student's t (spec least-action.md 7).</summary>
/// <param name="Mean">Mean of the values.</param>
/// <param name="HalfWidth">Half the width of the interval; NaN for a single value.</param>
/// <param name="Deviation">Sample deviation s; NaN for a single value.</param>
/// <param name="Count">Number of values.</param>
public sealed record MeanInterval(double Mean, double HalfWidth, double Deviation, int Count)
{
    /// <summary>Lower end.</summary>
    public double Low => Mean - HalfWidth;

    /// <summary>Upper end.</summary>
    public double High => Mean + HalfWidth;

    /// <summary>The interval of a mean.</summary>
    /// <param name="values">One value per seed, at least one.</param>
    /// <param name="level">Its level in (0, 1).</param>
    public static MeanInterval Of(IReadOnlyList<double> values, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfZero(values.Count, nameof(values));
        double mean = values.Average();
        if (values.Count == 1)
        {
            return new MeanInterval(mean, double.NaN, double.NaN, 1);
        }

        double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
        return new MeanInterval(mean, StudentT.TwoSided(level, values.Count - 1) * deviation / Math.Sqrt(values.Count), deviation,
            values.Count);
    }

    /// <summary>The interval of the mean difference of runs that are paired by their seed: what they share cancels.</summary>
    /// <param name="first">One value per seed.</param>
    /// <param name="second">As many values, for the same seeds in the same order.</param>
    /// <param name="level">Its level in (0, 1).</param>
    /// <exception cref="ArgumentException">Different numbers of values.</exception>
    public static MeanInterval OfDifference(IReadOnlyList<double> first, IReadOnlyList<double> second, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return first.Count == second.Count
            ? Of([.. first.Zip(second, (a, b) => a - b)], level)
            : throw new ArgumentException($"paired runs need equally many values on both sides, not {first.Count} and {second.Count}.",
                nameof(second));
    }
}
