using System.Globalization;
using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Principles;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Training;
using Semiflow.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>A run of partial observations: trains the model and its baselines, forecasts the tests, measures and reports.</summary>
internal sealed class PartialStudy
{
    private const int Measured = 4; // Sequences on which the hidden state is measured with each epoch.
    private readonly RunSession run;
    private readonly PartialConfig config;
    private readonly PartialData data;
    private readonly PartialNetworks networks;
    private readonly ObservedSequences sequences;
    private readonly Tensor climate;
    private readonly Contest<TrajectoryBatch> contest;

    private PartialStudy(RunSession run, PartialConfig config, PartialData data)
    {
        (this.run, this.config, this.data, climate) = (run, config, data, data.Climate());
        networks = new PartialNetworks(
            run.Plan.Model, config, data.Observed, data.Channels, data.Grid, data.Context, climate, data.Irregular);
        sequences = new ObservedSequences(data.Observation, config.Data.Past);
        Budget budget = config.Budget;
        contest = new Contest<TrajectoryBatch>(
            run, budget.Options(run.Seed("trainer")),
            () => budget.Epoch(new TrajectoryWindows(data.Train, FramesOfTraining, budget.BatchSize, run.Seed("windows"))));
    }

    /// <summary>Names of measures: the horizon; root mean square of the hidden channels at the start and at the end of it.</summary>
    public const string Horizon = "horizon", HiddenAtStart = "hidden_start", HiddenAtEnd = "hidden_end";

    private int FramesOfTraining => config.Data.Past + config.Training.Horizon;

    /// <summary>The run.</summary>
    public static Summary Run(RunSession run, PartialConfig config)
    {
        using DisposeScope scope = NewDisposeScope();
        var study = new PartialStudy(run, config, PartialData.Load(run, config));
        TrainedContestant<HiddenStateFlow> main = study.TrainMain();
        TrainedContestant<IForecastModel>[] baselines = [.. config.Evaluation.Baselines.Distinct().Select(study.Baseline)];
        PartialResults results = study.Measure(main, baselines);
        return RunSession.Reported(results.Summary(run), config.Evaluation.Report, summary => PartialReport.Write(run, results, summary));
    }

    private TrainedContestant<HiddenStateFlow> TrainMain()
    {
        HiddenStateFlow model = networks.Main(run.Seed("initialization"));
        run.Observer.SayClauses("model:", string.Create(
            CultureInfo.InvariantCulture,
            $"state of {networks.State} channels, {data.Observed} observed; initial state by "
                + $"{Configuration.Text(config.Model.Initial)}; {config.Solver.Method}, {config.Solver.Substeps} steps per frame; "
                + $"{PartialResults.Size(model):N0} parameters"));
        PartialForecaster.Save(run.Folder, data);
        if (config.Model.Initial == InitialStateKind.EncoderPretrained)
        {
            Pretrain(model);
        }

        return Train(PartialFigures.Model, model);
    }

    /// <summary>The encoder first learns the true hidden channels of sequences that the simulator makes for it.</summary>
    private void Pretrain(HiddenStateFlow model)
    {
        int past = config.Data.Past, every = config.Budget.BatchSize;
        (TrajectorySet train, TrajectorySet held) = (
            data.Starts(PartialSources.Simulated(run, config, "pretrain", data.Train.Count), config.Data.Coarsen, past),
            data.Starts(PartialSources.Simulated(run, config, "pretrain-validation", data.Validation.Count), config.Data.Coarsen, past));
        var whole = new ObservedSequences(new ChannelSelection([.. Enumerable.Range(0, data.Channels)]), past);
        Budget budget = config.Budget with { Epochs = config.Training.PretrainEpochs };
        var principle = new PartialObservations(
            new StartForecast(model, data.Observed), whole, new HorizonCurriculum(1, 1), config.Optimizer.Spec(budget.Epochs));
        run.Train("pretraining", principle, new TrajectoryWindows(train, past + 1, every, run.Seed("pretrain-windows")),
            principle.Validation(held, config.Evaluation.BatchSize), budget.Options(run.Seed("pretrainer")), []);
    }

    private TrainedContestant<IForecastModel> Baseline(ForecastBaseline kind)
    {
        Contestant who = PartialFigures.Of(kind);
        IForecastModel model = networks.Baseline(kind, run.Seed(who.Training));
        return model.Parameters.Count > 0 ? Train(who, model) : new TrainedContestant<IForecastModel>(who, model, null);
    }

    private TrainedContestant<TModel> Train<TModel>(Contestant who, TModel model) where TModel : class, IForecastModel
    {
        var curriculum = new HorizonCurriculum(config.Training.FirstHorizon, config.Training.Horizon);
        var principle = new PartialObservations(
            model, sequences, curriculum, config.Optimizer.Spec(config.Budget.Epochs), config.Training.Discount);
        TrajectorySet held = data.Validation.Window(0, Math.Min(FramesOfTraining, data.Validation.Frames));
        ObservationWindow few = sequences.Window(held.Select([.. Enumerable.Range(0, Math.Min(Measured, held.Count))]));
        return contest.Train(
            who, model, principle, principle.Validation(held, config.Evaluation.BatchSize),
            new EpochMeter(() => Measures(model, curriculum.Horizon, few)));
    }

    /// <summary>An empty or an exploding hidden state shows early (spec partial-observations.md 12).</summary>
    private Dictionary<string, double> Measures(IForecastModel model, int horizon, ObservationWindow window)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var measures = new Dictionary<string, double> { [Horizon] = horizon };
        int last = config.Training.Horizon;
        if (model is HiddenStateFlow && model.Forecast(window, last).States is { } states)
        {
            int hidden = (int)states.shape[2] - data.Observed;
            double Size(long frame) =>
                hidden == 0 ? 0 : states[frame].narrow(1, data.Observed, hidden).square().mean().sqrt().item<float>();
            (measures[HiddenAtStart], measures[HiddenAtEnd]) = (Size(0), Size(last));
        }

        return measures;
    }

    private PartialResults Measure(TrainedContestant<HiddenStateFlow> main, TrainedContestant<IForecastModel>[] baselines)
    {
        int[] counts = [.. config.Evaluation.Substeps.Distinct()];
        int tasks = 2 + baselines.Length + counts.Length, done = 0;
        ScoredForecast Score(Contestant who, IForecastModel model, TrajectorySet set, bool blewUp = false)
        {
            run.Observer.Advance("evaluation", (double)done++ / tasks);
            int horizon = Math.Min(config.Evaluation.Horizon, set.Frames - config.Data.Past);
            return ScoredForecast.Measure(
                who, blewUp ? null : model, sequences, set, horizon, config.Evaluation.BatchSize, climate, run.Token);
        }

        double Refined(int count)
        {
            HiddenStateFlow again = networks.Main(0, count);
            run.Folder.CheckpointsOf("").LoadParameters(again.Parameters);
            return Score(new Contestant($"substeps_{count}", $"{count} steps per frame"), again, data.Test).MeanSquare;
        }

        ScoredForecast test = Score(main.Contestant, main.Model!, data.Test);
        ScoredForecast held = Score(main.Contestant, main.Model!, data.Validation);
        ScoredForecast[] others = [.. baselines.Select(each => Score(each.Contestant, each.Model!, data.Test, each.BlewUp))];
        (int, double)[] refined = [.. counts.Select(count => (count, Refined(count)))];
        run.Observer.Advance("evaluation", 1);
        return new PartialResults(
            config, data, main, test, others, HiddenScores.Measure(data, config.Data.Past, held.States, test.States), refined);
    }
}
