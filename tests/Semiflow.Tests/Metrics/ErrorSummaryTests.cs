using CsCheck;
using Semiflow.Metrics;

namespace Semiflow.Tests.Metrics;

public sealed class ErrorSummaryTests
{
    [Fact]
    public void Statistics_of_a_known_sample()
    {
        ErrorSummary summary = ErrorSummary.Of([4.0, 1, 3, 2, 10], seed: 1);
        Assert.Equal((5, 3.0, 4.0, 2.0, 4.0, 1.0, 10.0),
            (summary.Count, summary.Median, summary.Mean, summary.LowerQuartile, summary.UpperQuartile, summary.Minimum, summary.Maximum));
        ErrorSummary even = ErrorSummary.Of([1.0, 2, 3, 4], seed: 1);
        Assert.Equal((2.5, 1.75, 3.25), (even.Median, even.LowerQuartile, even.UpperQuartile));
        Assert.Equal(7, ErrorSummary.Of(TorchSharp.torch.full(3, 7.0), seed: 1).Median);
    }

    [Fact]
    public void Statistics_are_ordered_and_the_interval_holds_the_median() =>
        Gen.Double[0, 100].Array[1, 60].Sample(
            errors =>
            {
                ErrorSummary s = ErrorSummary.Of(errors, seed: 3);
                double[] order = [s.Minimum, s.LowerQuartile, s.Median, s.UpperQuartile, s.Maximum];
                Assert.Equal(order.Order(), order);
                Assert.InRange(s.Median, s.MedianLow, s.MedianHigh);
                Assert.InRange(s.MedianLow, s.Minimum, s.MedianHigh);
                Assert.InRange(s.MedianHigh, s.MedianLow, s.Maximum);
            },
            iter: 50, threads: 1);

    [Fact]
    public void Same_seed_same_interval_and_another_seed_another()
    {
        double[] errors = [.. Enumerable.Range(0, 200).Select(i => Math.Exp(Math.Sin(i * i)))];
        Assert.Equal(ErrorSummary.Of(errors, 5), ErrorSummary.Of(errors.Reverse().ToArray().AsEnumerable(), 5));
        Assert.NotEqual(ErrorSummary.Of(errors, 5), ErrorSummary.Of(errors, 6));
    }

    [Fact]
    public void The_interval_covers_the_true_median_about_95_times_in_100()
    {
        var random = new Random(4);
        int covered = 0, trials = 200;
        for (int trial = 0; trial < trials; trial++)
        {
            // Exponential law: median ln 2.
            ErrorSummary summary = ErrorSummary.Of([.. Enumerable.Range(0, 60).Select(_ => -Math.Log(1 - random.NextDouble()))], trial);
            covered += summary.MedianLow <= Math.Log(2) && Math.Log(2) <= summary.MedianHigh ? 1 : 0;
        }

        // Four standard errors of a binomial proportion around 0.95, on the low side also what percentile intervals lack.
        Assert.InRange(covered / (double)trials, 0.95 - 0.06 - 0.01, 1.0 - 0.005);
    }

    [Fact]
    public void What_is_not_a_number_is_never_hidden()
    {
        ErrorSummary summary = ErrorSummary.Of([1.0, double.NaN, 2], seed: 1);
        Assert.Equal(3, summary.Count);
        Assert.All(
            [summary.Median, summary.Mean, summary.Minimum, summary.Maximum, summary.MedianLow, summary.UpperQuartile],
            value => Assert.True(double.IsNaN(value)));
        ErrorSummary diverged = ErrorSummary.Of([1.0, double.PositiveInfinity, 2], seed: 1);
        Assert.Equal((2.0, double.PositiveInfinity), (diverged.Median, diverged.Mean));
        Assert.Throws<ArgumentException>(() => ErrorSummary.Of([], seed: 1));
    }
}
