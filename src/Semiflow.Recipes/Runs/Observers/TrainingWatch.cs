using System.Diagnostics;
using Semiflow.Training;

namespace Semiflow.Recipes.Runs.Observers;

/// <summary>Passes what the trainer tells on to the observer of the run, and times the training.</summary>
internal sealed class TrainingWatch(IRunObserver observer, string training, string metric) : IProbe
{
    private long mark = Stopwatch.GetTimestamp();
    private RunProgress last = new(1, 1, 0, double.NaN, null, null, 0, TimeSpan.Zero, training, Unit(metric));
    private long stepsPerEpoch = 1;
    private double sum;
    private int moves;
    private long? start;

    /// <summary>Seconds of this process from the first step to the last.</summary>
    public double Seconds => start is { } begin ? Stopwatch.GetElapsedTime(begin, mark).TotalSeconds : 0;

    /// <summary>How often the training went back from a divergence, in earlier processes too.</summary>
    public int Recoveries { get; private set; }

    public void OnStart(TrainingProgress progress, IReadOnlyList<EpochReport> history)
    {
        stepsPerEpoch = Math.Max(1, progress.Steps / progress.Epochs);
        if (progress.Step > 0 && progress.Step < progress.Steps) // a finished training, loaded only for its model, says nothing
        {
            observer.Say($"training{(training == RunSession.Main ? "" : $" of {training}")} resumes after step {progress.Step} of "
                + $"{progress.Steps}");
        }

        Recoveries = progress.Recoveries;
        mark = Stopwatch.GetTimestamp();
        start = mark;
    }

    public void OnMove(Move move, TrainingProgress progress)
    {
        sum += move.Terms.Values.Sum();
        moves++;
        last = last with
        {
            Epoch = (int)((move.Step - 1) / stepsPerEpoch) + 1,
            Epochs = progress.Epochs,
            Share = (double)progress.Step / progress.Steps,
            Loss = sum / moves,
            Validation = progress.Validation,
            Best = progress.BestValidation,
            SamplesPerSecond = progress.SamplesPerSecond,
            Left = progress.Remaining ?? TimeSpan.Zero,
        };
        observer.Step(last);
        mark = Stopwatch.GetTimestamp();
    }

    public void OnEpoch(EpochReport report)
    {
        double loss = report.Losses.Values.SelectMany(terms => terms.Values).Sum();
        last = last with { Loss = loss, Validation = report.Validation, Best = report.Best ? report.Validation : last.Best };
        observer.Epoch(last);
        (sum, moves) = (0, 0);
        mark = Stopwatch.GetTimestamp();
    }

    public void OnRecovery(Recovery recovery)
    {
        Recoveries++;
        observer.Warn(FormattableString.Invariant($"{training} diverged at step {recovery.Step} ({recovery.What} {recovery.Why}): back to ")
            + (recovery.BackTo == 0 ? "the start" : $"the end of epoch {recovery.BackTo}")
            + FormattableString.Invariant($", learning rate times {recovery.RateFactor:G3}"));
        (sum, moves) = (0, 0);
    }

    /// <summary>What follows the comma in a metric's name, as in <c>relative error, %</c>.</summary>
    private static string Unit(string metric) =>
        metric.LastIndexOf(", ", StringComparison.Ordinal) is var comma and >= 0 ? metric[(comma + 2)..] : "";
}
