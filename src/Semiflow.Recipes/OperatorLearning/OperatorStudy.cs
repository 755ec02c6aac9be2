using Semiflow.Operators;
using Semiflow.Principles;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Spaces;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>A run of operator learning: data, normalization, model, training, evaluation, report.</summary>
internal static class OperatorStudy
{
    private const ulong ShuffleStream = 6, TrainerStream = 7;

    /// <summary>The run.</summary>
    public static Summary Run(RunSession run, OperatorLearningConfig config)
    {
        if (run.Plan.Source.System is not null)
        {
            LearnedModel.Check(run.Plan, config);
        }

        run.Observer.Advance("data", 0);
        RunData data = RunData.Load(run.Plan, config);
        data.Show(run);
        run.Observer.Advance("data", 1);
        LearnedModel model = LearnedModel.Create(run.Plan, config, data);
        Introduce(run, config, data, model);
        var seen = NormalizedPairs.Of(run, config, data, model.Operator);
        TrainingResult training;
        try
        {
            training = Train(run, config, data, model, seen);
        }
        catch (OperationCanceledException) when (run.Folder.Checkpoints.HasBest)
        {
            TrainedOperator.Save(run.Record, config, model); // The best so far can be used.
            throw;
        }

        TrainedOperator.Save(run.Record, config, model);
        if (training.Stopped == StopReason.EarlyStopped)
        {
            run.Observer.Say($"stopped after epoch {training.Epochs}: no improvement in {config.Budget.Patience} epochs");
        }

        model.Network.eval();
        using IDisposable quiet = no_grad();
        OperatorResults results = OperatorResults.Measure(run, config, data, model.Operator);
        return RunSession.Reported(
            results.Summary(run, config, model.Parameters, training), config.Evaluation.Report,
            summary => OperatorReport.Write(run, data, model, training, results, summary));
    }

    private static TrainingResult Train(
        RunSession run, OperatorLearningConfig config, RunData data, LearnedModel model, NormalizedPairs seen)
    {
        Budget budget = config.Budget;
        ulong seed = (ulong)run.Plan.Seed;
        var principle = new Regression(
            model.Network, Loss(config.Training.Loss, data.Grid), config.Optimizer.Spec(budget.Epochs));
        var batches = new PairBatches(
            seen.Inputs, seen.Targets, budget.BatchSize, RandomStream.Mix(seed, ShuffleStream), device: model.Device);
        var validation = new ValidationError(
            model.Network, seen.ValidationInputs, seen.ValidationTargets, config.Evaluation.BatchSize, model.Device);
        return run.Train(
            RunSession.Main, principle, budget.Epoch(batches), validation, budget.Options(RandomStream.Mix(seed, TrainerStream)));
    }

    private static ILoss Loss(LossKind kind, Grid grid) => kind switch
    {
        LossKind.BatchRelativeL1 => new BatchRelativeL1Loss(),
        LossKind.RelativeL1 => new RelativeL1Loss(),
        LossKind.RelativeL2 => new RelativeL2Loss(),
        LossKind.RelativeH1 => new H1Loss(grid),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such loss."),
    };

    /// <summary>States shapes, grid and normalization back to the user before the training.</summary>
    private static void Introduce(RunSession run, OperatorLearningConfig config, RunData data, LearnedModel model)
    {
        IRunObserver observer = run.Observer;
        observer.SayClauses("data:", data.Origin);
        observer.Say($"            {data.Train.Count} training, {data.Validation.Count} validation, {data.Test.Count} test pairs"
            + (data.TestOut is null ? "" : $", {data.TestOut.Count} out of distribution"));
        if (run.Recipe is { } recipe && !config.IsComparable(recipe))
        {
            observer.Say("            number of samples or grid differ from the recipe's:");
            observer.Say("            published numbers are not comparable and left out");
        }

        observer.SayClauses(
            "shapes:", $"input [{Shape(data.Train.Input)}] -> output [{Shape(data.Train.Output)}] per sample; grid {data.Grid}");
        observer.SayClauses("normalized:",
            $"(v - shift)/scale; input {Constants(model.Operator.Input)}; output {Constants(model.Operator.Output)}");
        observer.Warn(data.Warnings);
        observer.Say(FormattableString.Invariant($"model:      {run.Plan.Model}, {model.Parameters:N0} parameters, on {run.Plan.Device}"));
        Optimizer how = config.Optimizer;
        observer.Say(FormattableString.Invariant(
            $"training:   {Plural.Of(config.Budget.Epochs, "epochs")}, batches of {config.Budget.BatchSize}, {how.Method} {how.Rate}, ")
            + $"{Configuration.Text(how.Schedule)}, {Configuration.Text(config.Training.Loss)}, seed {run.Plan.Seed}");
    }

    private static string Constants(Normalization normalization) =>
        $"shift {Numbers(normalization.Shift)} scale {Numbers(normalization.Scale)}";

    private static string Numbers(IReadOnlyList<double> numbers) =>
        string.Join(", ", numbers.Select(number => FormattableString.Invariant($"{number:G6}")));

    private static string Shape(GridFunction function) => string.Join(", ", function.Values.shape.Skip(1));
}
