using Semiflow.Principles.Environments;
using Semiflow.Recipes.Reporting;
using Semiflow.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>Learns dynamics of several environments, what they share and what is their own, and compares (spec leads.md).</summary>
public sealed class LeadsMethod : IMethod
{
    private LeadsMethod()
    {
    }

    /// <summary>The method.</summary>
    public static LeadsMethod Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "leads";

    /// <inheritdoc/>
    public string Title => "dynamics of several environments, shared and own parts, from a few trajectories of each";

    /// <inheritdoc/>
    public IReadOnlyList<string> Models => LeadsNetwork.Names;

    /// <inheritdoc/>
    public object Defaults(string model) => Models.Contains(model)
        ? new LeadsConfig(
            new LeadsDataConfig(),
            new LeadsModelConfig(
                Width: model == "fno" ? 10 : 64, HiddenLayers: model == "fno" ? 4 : 3, Deviation: model == "mlp"
                    ? 0.05
                    : 0.1, Normalize: true),
            new LeadsTrainingConfig(Moves: model == "mlp" ? 5000 : 1000, LipschitzWeight: model == "fno" ? 1e-4 : 1e-2),
            new LeadsAdaptationConfig(Moves: 0),
            new LeadsEvaluationConfig())
        : throw Semiflow.Names.Unknown("model", model, [.. Models]);

    /// <inheritdoc/>
    public bool Forecasts => true;

    /// <inheritdoc/>
    public object Checked(object settings) => ((LeadsConfig)settings).Checked();

    /// <inheritdoc/>
    public Summary Run(RunSession run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var config = (LeadsConfig)run.Plan.Config;
        using DisposeScope scope = NewDisposeScope();
        LeadsData data = LeadsData.Load(run, config);
        LeadsStates states = LeadsStates.Of(data.Train, config.Model.Normalize);
        var trainings = new LeadsTrainings(run, config, data, states);
        TrainedLeads main = trainings.Of(Decomposition.Leads);
        states.Write(run.Folder);
        TrainedLeads shared = new("shared_only", "f alone", main.Dynamics, null,
            trainings.Forecast(main.Dynamics!, states.ToUnits(data.Test, run.Device), "f alone", sharedOnly: true));
        TrainedLeads[] others = [.. config.Evaluation.Baselines.Distinct().Where(kind => kind != Decomposition.Leads).Select(trainings.Of),
            shared];
        TrainedLeads[] adapted = data.AdaptationTrain is null
            ? []
            : [.. config.Adaptation.Kinds.Distinct().Select(new LeadsAdaptations(run, config, data, states, trainings, main.Dynamics!).Of)];
        run.Token.ThrowIfCancellationRequested();
        var results = new LeadsResults(run, data, states, main, others, adapted);
        Summary summary = results.Summary();
        if (config.Evaluation.Report)
        {
            LeadsReport.Write(run, results, Rows(summary));
        }

        return summary;
    }

    /// <inheritdoc/>
    public ITrainedRun Open(RunRecord record) => new TrainedForecaster(LeadsForecaster.Open(record));

    /// <inheritdoc/>
    public IReadOnlyList<SummaryRow> Rows(Summary summary) => LeadsRows.Of(summary);
}
