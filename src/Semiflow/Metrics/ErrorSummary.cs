using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Semiflow.Metrics;

/// <summary>How errors are distributed over test samples. If one error is NaN, so is every statistic.</summary>
/// <param name="Count">Number of samples.</param>
/// <param name="Median">Median, the figure that the CNO tables report.</param>
/// <param name="MedianLow">Lower end of a 95 % interval for the median (bootstrap percentiles).</param>
/// <param name="MedianHigh">Upper end of that interval.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="LowerQuartile">Quantile 0.25.</param>
/// <param name="UpperQuartile">Quantile 0.75.</param>
/// <param name="Minimum">Best sample.</param>
/// <param name="Maximum">Worst sample.</param>
public sealed record ErrorSummary(
    int Count, double Median, double MedianLow, double MedianHigh, double Mean, double LowerQuartile, double UpperQuartile,
    double Minimum, double Maximum)
{
    private const int Resamples = 2000;

    /// <summary>Statistics of the errors, in their unit; quantiles interpolate linearly between order statistics.</summary>
    /// <param name="errors">One error per sample, in any order.</param>
    /// <param name="seed">Seed of the bootstrap; same errors and seed, same interval.</param>
    /// <exception cref="ArgumentException">No errors.</exception>
    [OverloadResolutionPriority(1)] // An array of numbers would convert to a tensor just as well.
    public static ErrorSummary Of(IEnumerable<double> errors, int seed)
    {
        ArgumentNullException.ThrowIfNull(errors);
        double[] sorted = [.. errors.Order()];
        if (sorted.Length == 0)
        {
            throw new ArgumentException("expected at least one error.", nameof(errors));
        }

        // NaN comes first in the order.
        if (double.IsNaN(sorted[0]))
        {
            double nan = double.NaN;
            return new ErrorSummary(sorted.Length, nan, nan, nan, nan, nan, nan, nan, nan);
        }

        double[] medians = Bootstrap(sorted, seed);
        return new ErrorSummary(
            sorted.Length, Quantiles.At(sorted, 0.5), Quantiles.At(medians, 0.025), Quantiles.At(medians, 0.975), sorted.Average(),
            Quantiles.At(sorted, 0.25), Quantiles.At(sorted, 0.75), sorted[0], sorted[^1]);
    }

    /// <param name="errors">One error per sample, a tensor of any shape.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    /// <inheritdoc cref="Of(IEnumerable{double}, int)"/>
    public static ErrorSummary Of(Tensor errors, int seed)
    {
        ArgumentNullException.ThrowIfNull(errors);
        using var scope = NewDisposeScope();
        return Of(errors.detach().cpu().to(ScalarType.Float64).flatten().data<double>().ToArray(), seed);
    }

    private static double[] Bootstrap(double[] sorted, int seed)
    {
        // Seeded System.Random keeps its sequence across .NET versions; ranks are drawn, so that sorting integers suffices.
        var random = new Random(seed);
        double[] medians = new double[Resamples];
        int[] counts = new int[sorted.Length];
        for (int i = 0; i < Resamples; i++)
        {
            Array.Clear(counts);
            for (int draw = 0; draw < sorted.Length; draw++)
            {
                counts[random.Next(sorted.Length)]++;
            }

            medians[i] = Quantiles.Median(sorted, counts);
        }

        Array.Sort(medians);
        return medians;
    }
}
