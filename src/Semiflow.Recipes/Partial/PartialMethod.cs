using Semiflow.Forecasting;
using Semiflow.Principles;
using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>Learns the dynamics of a state of which only a part is observed, and compares (arXiv 1902.11136; spec partial-observations.md).</summary>
public sealed class PartialMethod : IMethod
{
    private PartialMethod()
    {
    }

    /// <summary>The method.</summary>
    public static PartialMethod Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "partial-observations";

    /// <inheritdoc/>
    public string Title => "dynamics of a state of which a part is observed, from sequences of fields";

    /// <inheritdoc/>
    public IReadOnlyList<string> Models => ["residual"];

    /// <inheritdoc/>
    public object Defaults(string model) => model == Models[0]
        ? new PartialConfig(new PartialDataConfig(), new PartialModelConfig(Hidden: 8), new PartialTrainingConfig(), new PartialEvaluationConfig())
        : throw Names.Unknown("model", model, [.. Models]);

    /// <inheritdoc/>
    public object Checked(object settings) => ((PartialConfig)settings).Checked();

    /// <inheritdoc/>
    public ITrainedRun Open(RunRecord record) => new TrainedForecaster(PartialForecaster.Open(record));

    /// <inheritdoc/>
    public IReadOnlyList<SummaryRow> Rows(Summary summary) => PartialRows.Of(summary);

    /// <inheritdoc/>
    public Summary Run(RunSession run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var config = (PartialConfig)run.Plan.Config;
        using DisposeScope scope = NewDisposeScope();
        PartialData data = PartialData.Load(run, config);
        Tensor climate = data.Observation.Apply(data.Train.States).mean([0, 1]).unsqueeze(0);
        var models = new PartialModels(config, data.Observed, data.Channels, data.Periodic, data.Context, climate);
        HiddenStateFlow main = models.Main(run.Seed("initialization"));
        long parameters = main.Parameters.Sum(parameter => parameter.Value.numel());
        run.Observer.Say(FormattableString.Invariant(
            $"model:      state of {models.State} channels, {data.Observed} observed; initial state by {Configuration.Text(config.Model.Initial)}; {config.Model.Solver}, {config.Model.Substeps} steps a frame; {parameters:N0} parameters"));
        PartialForecaster.Save(run.Folder, data);
        TrainingResult training = Train(run, RunSession.Main, main, data, config);
        var baselines = new List<(ForecastBaseline Kind, IForecastModel Model)>();
        foreach (ForecastBaseline kind in config.Evaluation.Baselines.Distinct())
        {
            string name = Configuration.Text(kind).Replace('_', '-');
            IForecastModel model = models.Baseline(kind, run.Seed(name));
            if (model.Parameters.Count > 0)
            {
                Train(run, name, model, data, config);
            }

            baselines.Add((kind, model));
        }

        PartialResults results = PartialResults.Of(run, config, data, models, climate, main, baselines);
        Summary summary = results.Summary(run.Plan.Recipe, run.Costs(parameters, training));
        if (config.Evaluation.Report)
        {
            PartialReport.Write(run, results, Rows(summary));
        }

        return summary;
    }

    private static TrainingResult Train(RunSession run, string name, IForecastModel model, PartialData data, PartialConfig config)
    {
        PartialTrainingConfig how = config.Training;
        var sequences = new ObservedSequences(data.Observation, config.Data.Past);
        var curriculum = new HorizonCurriculum(how.FirstHorizon, how.Horizon);
        var principle = new PartialObservations(
            model, sequences, curriculum, new OptimizerSpec(how.Rate, ClipNorm: how.ClipNorm, Schedule: new WarmUp(new CosineSchedule(), 0.02 * how.Epochs)), how.Discount);
        int frames = config.Data.Past + how.Horizon;
        var batches = new TrajectoryWindows(data.Train, frames, how.BatchSize, run.Seed("windows"));
        IValidation validation = principle.Validation(data.Validation.Window(0, Math.Min(frames, data.Validation.Frames)), config.Evaluation.BatchSize);
        var options = new TrainerOptions(
            how.Epochs, run.Seed("trainer"), CheckpointEvery: how.CheckpointSeconds > 0 ? TimeSpan.FromSeconds(how.CheckpointSeconds) : null);
        return run.Train(name, principle, batches, validation, options, new HorizonMeter(curriculum));
    }

    /// <summary>Keeps the horizon of each epoch in the metrics.</summary>
    private sealed class HorizonMeter(HorizonCurriculum curriculum) : IProbe
    {
        public void OnMove(Move move, TrainingProgress progress)
        {
        }

        public void OnEpoch(EpochReport report)
        {
        }

        public IReadOnlyDictionary<string, double> Measure() => new Dictionary<string, double> { ["horizon"] = curriculum.Horizon };
    }
}
