using Semiflow.Recipes.Runs;

namespace Semiflow.Tests.Protocol;

/// <summary>What every run must keep, whatever its method: laws over its trace.</summary>
internal static class ProtocolLaws
{
    /// <summary>
    /// Samples to learn from, to choose by and to report on are disjoint by content, and so are the batches of all trainings.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="reports">Whether it has samples to report on.</param>
    public static void KeepsSamplesApart(RunTrace run, bool reports = true)
    {
        IReadOnlySet<UInt128> training = run.Samples.Of(SampleUse.Training), choice = run.Samples.Of(SampleUse.Choice),
            report = run.Samples.Of(SampleUse.Report), learned = run.Samples.Learned;
        Assert.NotEmpty(run.Trainings);
        Assert.NotEmpty(learned);
        Assert.Equal(reports, report.Count > 0);
        Assert.False(training.Overlaps(choice), "a sample to learn from chooses");
        Assert.False(training.Overlaps(report), "a sample to learn from is reported on");
        Assert.False(choice.Overlaps(report), "a sample that chooses is reported on");
        Assert.False(learned.Overlaps(choice), "a batch holds a sample that chooses");
        Assert.False(learned.Overlaps(report), "a batch holds a sample that is reported on");
    }

    /// <summary>
    /// With other tests the results are others, and nothing else: not a bit of a checkpoint, the best epoch, a multiplier, or what is noted
    /// after an epoch.
    /// </summary>
    public static void IsBlindToTests(RunTrace run, RunTrace other)
    {
        Assert.NotEqual(run.Results, other.Results);
        Assert.Equal(run.Trainings.Select(each => each.Told.Name), other.Trainings.Select(each => each.Told.Name));
        Assert.All(run.Trainings.Zip(other.Trainings), pair =>
        {
            Assert.Equal(pair.First.Epochs, pair.Second.Epochs);
            Assert.Equal(pair.First.Bits, pair.Second.Bits);
        });
    }

    /// <summary>A figure is the median of errors.</summary>
    public static void IsMedian(double figure, IReadOnlyList<double> errors)
    {
        double[] sorted = [.. errors.Order()];
        Close((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, figure);
    }

    /// <summary>A figure is the mean of errors.</summary>
    public static void IsMean(double figure, IReadOnlyList<double> errors) => Close(errors.Sum() / errors.Count, figure);

    private static void Close(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-5 * Math.Abs(expected), $"{actual} is not {expected}");
}
