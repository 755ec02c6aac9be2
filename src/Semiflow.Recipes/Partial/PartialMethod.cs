using System.Globalization;
using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Principles.HiddenStates;
using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using Semiflow.Training.Batches;
using Semiflow.Training.Optimizers;
using Semiflow.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>
/// Learns the dynamics of a state of which only a part is observed, and compares (spec partial-observations.md; arXiv 1902.11136).
/// </summary>
public sealed class PartialMethod : IMethod
{
    private const int Measured = 4; // Sequences on which the hidden state is measured with each epoch.

    private PartialMethod()
    {
    }

    /// <summary>The method.</summary>
    public static PartialMethod Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "partial";

    /// <inheritdoc/>
    public string Title => "dynamics of a state of which a part is observed, from sequences of fields";

    /// <inheritdoc/>
    public IReadOnlyList<string> Models => PartialModels.Names;

    /// <inheritdoc/>
    public object Defaults(string model) => Models.Contains(model)
        ? new PartialConfig(new PartialDataConfig(), new PartialModelConfig(Hidden: 8, Skips: true), new PartialTrainingConfig(),
            new PartialEvaluationConfig())
        : throw Names.Unknown("model", model, [.. Models]);

    /// <inheritdoc/>
    public bool Forecasts => true;

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
        Tensor climate = Climate(data);
        var models = new PartialModels(
            run.Plan.Model, config, data.Observed, data.Channels, data.Grid, data.Context, climate, data.Irregular);
        HiddenStateFlow main = models.Main(run.Seed("initialization"));
        long parameters = main.Parameters.Sum(parameter => parameter.Value.numel());
        run.Observer.Say(string.Create(
            CultureInfo.InvariantCulture, $"model:      state of {models.State} channels, {data.Observed} observed; initial state by "
                + $"{Configuration.Text(config.Model.Initial)}; {config.Model.Solver}, {config.Model.Substeps} steps a frame; "
                    + $"{parameters:N0} parameters"));
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

    /// <summary>The mean observation at each node over what was observed there, normalized units, <c>[1, observed, x, y]</c>.</summary>
    private static Tensor Climate(PartialData data)
    {
        Tensor seen = data.Observation.Apply(data.Train.States);
        Tensor known = data.Train.Mask is { } mask ? data.Observation.Apply(mask.to(seen.dtype)) : ones_like(seen);
        return ((seen * known).sum([0, 1]) / known.sum([0, 1]).clamp_min(1)).unsqueeze(0);
    }

    private static TrainingResult Train(RunSession run, string name, IForecastModel model, PartialData data, PartialConfig config)
    {
        PartialTrainingConfig how = config.Training;
        var sequences = new ObservedSequences(data.Observation, config.Data.Past);
        var curriculum = new HorizonCurriculum(how.FirstHorizon, how.Horizon);
        var principle = new PartialObservations(
            model, sequences, curriculum, new OptimizerSpec(
                how.Rate, ClipNorm: how.ClipNorm, Schedule: new WarmUp(new CosineSchedule(), 0.02 * how.Epochs)), how.Discount);
        int frames = config.Data.Past + how.Horizon;
        var batches = new TrajectoryWindows(data.Train, frames, how.BatchSize, run.Seed("windows"));
        TrajectorySet held = data.Validation.Window(0, Math.Min(frames, data.Validation.Frames));
        IValidation validation = principle.Validation(held, config.Evaluation.BatchSize);
        TrajectorySet few = held.Select([.. Enumerable.Range(0, Math.Min(Measured, held.Count))]);
        var meter = new PartialMeter(curriculum, model, sequences.Window(few), data.Observed, how.Horizon);
        var options = new TrainerOptions(
            how.Epochs, run.Seed("trainer"), CheckpointEvery: how.CheckpointSeconds > 0
                ? TimeSpan.FromSeconds(how.CheckpointSeconds)
                : null);
        return run.Train(name, principle, batches, validation, options, meter);
    }
}
