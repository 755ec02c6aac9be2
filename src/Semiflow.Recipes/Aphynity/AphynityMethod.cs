using Semiflow.Operators.Models;
using Semiflow.Operators.Models.Capabilities;
using Semiflow.Physics;
using Semiflow.Recipes.Reporting;
using Semiflow.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Aphynity;

/// <summary>Augments incomplete physics with a network that adds as little as the data allow, and compares (spec aphynity.md).</summary>
public sealed class AphynityMethod : IMethod
{
    private AphynityMethod()
    {
    }

    /// <summary>The method.</summary>
    public static AphynityMethod Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "aphynity";

    /// <inheritdoc/>
    public string Title => "incomplete physics and a network that adds as little as the data allow, from trajectories";

    /// <inheritdoc/>
    public IReadOnlyList<string> Models => [.. PhysicsLaws.All.Select(law => law.Name)];

    /// <inheritdoc/>
    public IReadOnlyList<string> Networks => NetworkCatalogue.NamesFor<IVectorFieldNetwork>();

    /// <inheritdoc/>
    public string? MustChoose => $"say what is known of the dynamics with --physics: {string.Join(", ", Models)}.";

    /// <inheritdoc/>
    public object Defaults(string model)
    {
        PhysicsLaw law = PhysicsLaws.Find(model);

        // States without space are cheap to solve: twenty times the moves, some thousand for thirty trajectories, take a minute.
        return new AphynityConfig(
            new AphynityDataConfig(), new AphynityModelConfig(Normalize: law.Rank != 0),
            new AphynityTrainingConfig(Epochs: 50, Passes: law.Rank == 0 ? 20 : 1, BatchSize: 16, Anneal: true, WarmStart: true),
            new AphynityEvaluationConfig());
    }

    /// <inheritdoc/>
    public bool Forecasts => true;

    /// <inheritdoc/>
    public object Checked(object settings) => ((AphynityConfig)settings).Checked();

    /// <inheritdoc/>
    public Summary Run(RunSession run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var config = (AphynityConfig)run.Plan.Config;
        using DisposeScope scope = NewDisposeScope();
        AphynityData data = AphynityData.Load(run, config);
        PhysicsLaw law = PhysicsLaws.Find(run.Plan.Model);
        law.Check(data.Train.States.shape);
        var trainings = new AphynityTrainings(run, config, data, law);
        run.Observer.Say($"physics:    {law.Equation}");
        TrainedDynamics main = trainings.Main();
        StateShape.Of(data.Train).Write(run.Folder);
        TrainedDynamics[] others = [.. config.Evaluation.Baselines.Distinct().Select(trainings.Of).OfType<TrainedDynamics>()];
        run.Token.ThrowIfCancellationRequested();
        AphynityResults results = AphynityResults.Of(run, config, data, law, main, others);
        Summary summary = results.Summary();
        if (config.Evaluation.Report)
        {
            AphynityReport.Write(run, results, Rows(summary));
        }

        return summary;
    }

    /// <inheritdoc/>
    public ITrainedRun Open(RunRecord record) => AphynityRun.Open(record);

    /// <inheritdoc/>
    public IReadOnlyList<SummaryRow> Rows(Summary summary) => AphynityRows.Of(summary);
}
