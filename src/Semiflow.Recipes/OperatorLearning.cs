using System.Diagnostics;
using Semiflow.Principles;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes;

/// <summary>
/// The way of a run that learns an operator: data, normalization, model, training, evaluation, report, summary. Every stage
/// is a pure function of the plan and of the checkpoints, so a run killed anywhere goes on by taking the same way again.
/// </summary>
public static class OperatorLearning
{
    private const ulong ShuffleStream = 6, TrainerStream = 7;

    /// <summary>Starts a run in a new folder.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="folder">The folder; it must not exist, or be empty.</param>
    /// <param name="observer">Who watches.</param>
    /// <param name="token">Asks to stop after the current step.</param>
    /// <exception cref="InputException">The folder exists, or the data or settings cannot be used; then no folder is left behind.</exception>
    /// <exception cref="NonFiniteException">The training met a number that is not finite; the last good state is kept.</exception>
    public static RunResult Run(RunPlan plan, string folder, IRunObserver observer, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(plan);
        RunRecord record = RunRecord.Create(folder, plan);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable turn = record.Folder.Lock();
        var log = new LoggingObserver(observer, record.Folder);
        long start = Stopwatch.GetTimestamp();
        RunData data;
        LearnedModel model;
        try
        {
            (data, model) = Prepare(record, log);
        }
        catch (InputException)
        {
            turn.Dispose(); // Nothing was trained: the user mends the input and takes the same folder again.
            Directory.Delete(record.Folder.Path, recursive: true);
            throw;
        }

        return Learn(record, data, model, log, start, token);
    }

    /// <summary>Goes on with a run, whatever stage it was interrupted in; a finished run is left as it is.</summary>
    /// <exception cref="InputException">No run there, or it is damaged, or its data changed, or another process has it.</exception>
    /// <exception cref="NonFiniteException">The training met a number that is not finite.</exception>
    public static RunResult Resume(string folder, IRunObserver observer, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(observer);
        RunRecord record = RunRecord.Open(folder);
        using IDisposable turn = record.Folder.Lock();
        if (record.Summary is { } summary)
        {
            observer.Say($"{folder} is finished.");
            return new RunResult(summary);
        }

        using DisposeScope scope = NewDisposeScope();
        var log = new LoggingObserver(observer, record.Folder);
        long start = Stopwatch.GetTimestamp();
        OwnData.Check(record.Plan);
        if (record.Threads is { } threads && threads != get_num_threads())
        {
            log.Say($"warning:    this run was started with {threads} threads and goes on with {get_num_threads()}: its last bits may differ (OMP_NUM_THREADS={threads} keeps them)");
        }

        (RunData data, LearnedModel model) = Prepare(record, log);
        return Learn(record, data, model, log, start, token);
    }

    private static (RunData Data, LearnedModel Model) Prepare(RunRecord record, IRunObserver log)
    {
        log.Advance("data", 0);
        RunData data = RunData.Load(record.Plan);
        log.Advance("data", 1);
        LearnedModel model = LearnedModel.Create(record.Plan, data);
        Introduction.Tell(record.Plan, data, model, log);
        return (data, model);
    }

    private static RunResult Learn(RunRecord record, RunData data, LearnedModel model, IRunObserver log, long start, CancellationToken token)
    {
        RunPlan plan = record.Plan;
        var watch = new TrainingWatch(log);
        TrainingResult training = Train(record, data, model, watch, token);
        if (training.BestEpoch is not null)
        {
            TrainedRun.Save(record, model);
        }

        if (training.Stopped == StopReason.Interrupted)
        {
            return new RunResult(null);
        }

        if (training.Stopped == StopReason.EarlyStopped)
        {
            log.Say($"stopped after epoch {training.Epochs}: no improvement in {plan.Config.Training.Patience} epochs");
        }

        try
        {
            return new RunResult(Finish(record, data, model, training, watch, log, start, token));
        }
        catch (OperationCanceledException)
        {
            return new RunResult(null); // The training stands; resuming evaluates it.
        }
    }

    private static Summary Finish(
        RunRecord record, RunData data, LearnedModel model, TrainingResult training, TrainingWatch watch, IRunObserver log, long start, CancellationToken token)
    {
        model.Network.eval();
        using IDisposable quiet = no_grad();
        RunPlan plan = record.Plan;
        Evaluation evaluation = Evaluation.Of(plan, data, model.Operator, log, token);

        // Training time counts over all interruptions, the rest as of this process.
        double elsewhere = Stopwatch.GetElapsedTime(start).TotalSeconds - watch.Seconds;
        Summary summary = evaluation.Summary(plan, model.Parameters, training, training.Seconds + elsewhere);
        if (plan.Config.Evaluation.Report)
        {
            log.Advance("report", 0);
            RunReport.Write(record, data, model, training, evaluation, summary);
            log.Advance("report", 1);
        }

        // The summary comes last: where it stands, all the rest does.
        summary.Write(record.Folder.SummaryFile);
        return summary;
    }

    private static TrainingResult Train(RunRecord record, RunData data, LearnedModel model, TrainingWatch watch, CancellationToken token)
    {
        TrainingConfig how = record.Plan.Config.Training;
        ulong seed = (ulong)record.Plan.Seed;
        var principle = new Regression(model.Network, Loss(how.Loss, data.Grid), new OptimizerSpec(
            how.Rate, how.WeightDecay, ClipNorm: how.ClipNorm, Schedule: Schedule(how)));
        var batches = new PairBatches(
            model.Operator.Input.Apply(data.Train.Input.Values), model.Operator.Output.Apply(data.Train.Output.Values), how.BatchSize,
            Randomness.Mix(seed, ShuffleStream), device: model.Device);
        var validation = new ValidationError(
            model.Network, model.Operator.Input.Apply(data.Validation.Input.Values), model.Operator.Output.Apply(data.Validation.Output.Values),
            record.Plan.Config.Evaluation.BatchSize, model.Device);
        TimeSpan? every = how.CheckpointSeconds > 0 ? TimeSpan.FromSeconds(how.CheckpointSeconds) : null;
        var trainer = new Trainer(
            new TrainerOptions(how.Epochs, Randomness.Mix(seed, TrainerStream), how.Patience ?? 0, every), record.Folder.Checkpoints);
        return trainer.Fit(principle, batches, validation, [watch, new MetricsLog(record.Folder)], token);
    }

    private static ILoss Loss(LossKind kind, Grid grid) => kind switch
    {
        LossKind.BatchRelativeL1 => new BatchRelativeL1Loss(),
        LossKind.RelativeL1 => new RelativeL1Loss(),
        LossKind.RelativeL2 => new RelativeL2Loss(),
        LossKind.RelativeH1 => new H1Loss(grid),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such loss."),
    };

    private static ISchedule? Schedule(TrainingConfig how) => how.Schedule switch
    {
        RateSchedule.Constant => null,
        RateSchedule.Step => new StepSchedule(how.StepEpochs, how.StepFactor),
        RateSchedule.Cosine => new WarmUp(new CosineSchedule(), how.WarmUp * how.Epochs),
        _ => throw new ArgumentOutOfRangeException(nameof(how), how.Schedule, "no such schedule."),
    };
}
