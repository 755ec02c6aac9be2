using Semiflow.Operators.Models.ImageNetworks;
using Semiflow.Recipes.Classification;
using Semiflow.Recipes.Reporting;
using Semiflow.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise;

/// <summary>Trains image classifiers module by module with transport regularization, and compares (spec modulewise.md).</summary>
public sealed class ModulewiseMethod : IMethod
{
    private ModulewiseMethod()
    {
    }

    /// <summary>The method.</summary>
    public static ModulewiseMethod Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "modulewise";

    /// <inheritdoc/>
    public string Title => "image classifiers trained module by module, each with as little transport as the labels allow";

    /// <inheritdoc/>
    public IReadOnlyList<string> Models => ModulewiseNetwork.Names;

    /// <inheritdoc/>
    public object Defaults(string model) => Models.Contains(model)
        ? new ModulewiseConfig(
            new ModulewiseDataConfig(),
            new ModulewiseModelConfig(
                Blocks: [4], Head: model.StartsWith("swin", StringComparison.Ordinal) || model.StartsWith("vit", StringComparison.Ordinal)
                    ? HeadKind.TokenMean
                    : HeadKind.OneConvolution),
            new ModulewiseTrainingConfig(),
            new ModulewiseTransportConfig(),
            new ModulewiseEvaluationConfig())
        : throw Names.Unknown("model", model, [.. Models]);

    /// <inheritdoc/>
    public IReadOnlyList<Recipe> Recipes =>
        [ModulewiseFashion.Recipe, ModulewiseCifar.Recipe, ModulewiseStl10.Recipe, ModulewiseTinyImageNet.Recipe];

    /// <inheritdoc/>
    public object Checked(object settings) => ((ModulewiseConfig)settings).Checked();

    /// <inheritdoc/>
    public Summary Run(RunSession run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var config = (ModulewiseConfig)run.Plan.Config;
        using DisposeScope scope = NewDisposeScope();
        ModulewiseData data = ModulewiseData.Load(run, config);
        data.Card.Write(run.Folder);
        var trainings = new ModulewiseTrainings(run, config, data);
        LocalMethod[] methods = [LocalMethod.Trgl, .. config.Evaluation.Methods.Distinct().Where(method => method != LocalMethod.Trgl)];
        // Seed after seed: an early look finds whole pairs.
        ModulewiseTrained[] all = [.. Enumerable.Range(0, config.Evaluation.Seeds)
            .SelectMany(seed => methods.Select(method => trainings.Of(method, seed)))];
        var results = new ModulewiseResults(run, data, [.. methods.SelectMany(method => all.Where(trained => trained.Method == method))]);
        Summary summary = results.Summary();
        if (config.Evaluation.Report)
        {
            ModulewiseReport.Write(results, config, Rows(summary));
        }

        return summary;
    }

    /// <inheritdoc/>
    public ITrainedRun Open(RunRecord record) => TrainedStack.Open(record);

    /// <inheritdoc/>
    public IReadOnlyList<SummaryRow> Rows(Summary summary) => ModulewiseRows.Of(summary);
}
