using Semiflow.Operators.Models;
using Semiflow.Operators.Models.Capabilities;
using Semiflow.Principles;
using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Training.Batches;
using Semiflow.Training.Losses;
using Semiflow.Training.Optimizers;
using Semiflow.Training.Runs;
using static TorchSharp.torch;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>Learns an operator from pairs of functions: data, normalization, model, training, evaluation, report.</summary>
public sealed class OperatorMethod : IMethod
{
    private const ulong ShuffleStream = 6, TrainerStream = 7;

    private OperatorMethod()
    {
    }

    /// <summary>The method.</summary>
    public static OperatorMethod Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "operator";

    /// <inheritdoc/>
    public string Title => "an operator between functions from pairs of input and output";

    /// <inheritdoc/>
    public IReadOnlyList<string> Models => NetworkCatalogue.NamesFor<IGridFunctionNetwork>();

    /// <summary>Settings of own data: a light model, sizes from the file.</summary>
    /// <inheritdoc/>
    public object Defaults(string model) => new OperatorLearningConfig(
        new DataConfig(Points: null, Train: null, Validation: null, Test: null, TestOut: 0),
        NetworkCatalogue.Find<IGridFunctionNetwork>(model).Light,
        new TrainingConfig(Epochs: 50, Rate: 1e-3, Schedule: RateSchedule.Cosine, WarmUp: 0.05),
        new EvaluationConfig(Resolutions: []));

    /// <inheritdoc/>
    public object Checked(object settings) => ((OperatorLearningConfig)settings).Checked();

    /// <inheritdoc/>
    public ITrainedRun Open(RunRecord record) => TrainedOperator.Open(record);

    /// <inheritdoc/>
    public Summary Run(RunSession run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var config = (OperatorLearningConfig)run.Plan.Config;
        run.Observer.Advance("data", 0);
        RunData data = RunData.Load(run.Plan, config);
        run.Observer.Advance("data", 1);
        LearnedModel model = LearnedModel.Create(run.Plan, config, data);
        Introduction.Tell(run.Plan, config, data, model, run.Observer);
        TrainingResult training;
        try
        {
            training = Train(run, config, data, model);
        }
        catch (OperationCanceledException) when (run.Folder.Checkpoints.HasBest)
        {
            TrainedOperator.Save(run.Record, model); // The best so far can be used.
            throw;
        }

        TrainedOperator.Save(run.Record, model);
        if (training.Stopped == StopReason.EarlyStopped)
        {
            run.Observer.Say($"stopped after epoch {training.Epochs}: no improvement in {config.Training.Patience} epochs");
        }

        return Finish(run, config, data, model, training);
    }

    private static Summary Finish(RunSession run, OperatorLearningConfig config, RunData data, LearnedModel model, TrainingResult training)
    {
        model.Network.eval();
        using IDisposable quiet = no_grad();
        Evaluation evaluation = Evaluation.Of(run.Plan, config, data, model.Operator, run.Observer, run.Token);
        Summary summary = evaluation.Summary(run.Plan, config, run.Costs(model.Parameters, training));
        if (config.Evaluation.Report)
        {
            RunReport.Write(run, data, model, training, evaluation, summary);
        }

        return summary;
    }

    private static TrainingResult Train(RunSession run, OperatorLearningConfig config, RunData data, LearnedModel model)
    {
        TrainingConfig how = config.Training;
        ulong seed = (ulong)run.Plan.Seed;
        var principle = new Regression(model.Network, Loss(how.Loss, data.Grid), new OptimizerSpec(
            how.Rate, how.WeightDecay, ClipNorm: how.ClipNorm, Schedule: Schedule(how)));
        var batches = new PairBatches(
            model.Operator.Input.Apply(data.Train.Input.Values), model.Operator.Output.Apply(data.Train.Output.Values), how.BatchSize,
            Randomness.Mix(seed, ShuffleStream), device: model.Device);
        var validation = new ValidationError(
            model.Network, model.Operator.Input.Apply(data.Validation.Input.Values),
            model.Operator.Output.Apply(data.Validation.Output.Values),
            config.Evaluation.BatchSize, model.Device);
        TimeSpan? every = how.CheckpointSeconds > 0 ? TimeSpan.FromSeconds(how.CheckpointSeconds) : null;
        return run.Train(RunSession.Main, principle, batches, validation,
            new TrainerOptions(how.Epochs, Randomness.Mix(seed, TrainerStream), how.Patience ?? 0, every));
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
