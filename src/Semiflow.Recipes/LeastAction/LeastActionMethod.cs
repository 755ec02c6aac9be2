using Semiflow.Recipes.Classification;
using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using Semiflow.Training.Multipliers;
using Semiflow.Training.Optimizers;
using Semiflow.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeastAction;

/// <summary>Trains classifications with the least transport through their blocks, and compares (spec least-action.md).</summary>
public sealed class LeastActionMethod : IMethod
{
    private LeastActionMethod()
    {
    }

    /// <summary>The method.</summary>
    public static LeastActionMethod Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "least-action";

    /// <inheritdoc/>
    public string Title => "classification by residual networks that move their inputs as little as the labels allow";

    /// <inheritdoc/>
    public IReadOnlyList<string> Models => LeastActionNetwork.Names;

    /// <inheritdoc/>
    public object Defaults(string model) => Models.Contains(model)
        ? LeastActionNetwork.IsOfPoints(model)
            ? new LeastActionConfig(
                new LeastActionDataConfig(), new LeastActionModelConfig(),
                new LeastActionTrainingConfig(
                    Epochs: 50, Passes: 4, BatchSize: 20, Optimizer: OptimizerMethod.AdamW, Rate: 5e-3, WeightDecay: 0,
                    Multiplier: new MultiplierSpec { Start = 0.1, Rate = 0.2 },
                    Reduction: Transport.Motion.DisplacementReduction.SumFeaturesMeanBatch),
                new LeastActionEvaluationConfig())
            : new LeastActionConfig(
                new LeastActionDataConfig(), new LeastActionModelConfig(
                    Width: 16, Weights: InitialWeights.Orthogonal, Gain: 0.01, BatchNorm: true),
                new LeastActionTrainingConfig(), new LeastActionEvaluationConfig())
        : throw Semiflow.Names.Unknown("model", model, [.. Models]);

    /// <inheritdoc/>
    public IReadOnlyList<Recipe> Recipes =>
        [LeastActionCircles.Recipe, LeastActionFashion.Recipe, LeastActionCifar.Recipe];

    /// <inheritdoc/>
    public object Checked(object settings) => ((LeastActionConfig)settings).Checked();

    /// <inheritdoc/>
    public Summary Run(RunSession run)
    {
        ArgumentNullException.ThrowIfNull(run);
        using DisposeScope scope = NewDisposeScope();
        var config = (LeastActionConfig)run.Plan.Config;
        var data = LeastActionData.Load(run, config);
        var trainings = new LeastActionTrainings(run, config, data);
        IReadOnlyList<LeastActionContestant> contestants = LeastActionContestant.Of(config);
        var entries = new List<LeastActionEntry>();
        foreach (int size in data.Sizes)
        {
            entries.AddRange(contestants.Select(contestant =>
                new LeastActionEntry(contestant, size,
                    [.. Enumerable.Range(0, config.Evaluation.Seeds).Select(seed => trainings.Of(contestant, size, seed))])));
        }

        data.Card.Write(run.Folder);
        run.Token.ThrowIfCancellationRequested();
        var results = new LeastActionResults(run, data, entries);
        TransportFile.Write(run.Folder, entries.SelectMany(entry => entry.Seeds).Select(each => (each.Name, each.Report, each.Motions)));
        Summary summary = results.Summary();
        if (config.Evaluation.Report)
        {
            LeastActionReport.Write(run, results, Rows(summary));
        }

        return summary;
    }

    /// <inheritdoc/>
    public ITrainedRun Open(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var card = ClassifierCard.Read(record);
        Chains.ChainClassifier network = LeastActionNetwork.Create(
            record.Plan.Model, ((LeastActionConfig)record.Plan.Config).Model, card, 0);
        record.Folder.Checkpoints.LoadModel(network, Principles.Classification.LeastAction.PlayerName);
        network.eval();
        return new TrainedClassifier(card, network.call);
    }

    /// <inheritdoc/>
    public IReadOnlyList<SummaryRow> Rows(Summary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return LeastActionRows.Of(summary);
    }
}
