using Semiflow.Flows;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes;

/// <summary>The smallest method: estimates the rate of x' = -k x from trajectories, after a baseline that starts worse.</summary>
internal sealed class DecayMethod : IMethod
{
    public sealed record Settings(int Epochs = 4, double Rate = 0.05, double Start = 0.2, bool Broken = false, bool BlowsUp = false);

    /// <summary>How often data were computed.</summary>
    public int Simulations { get; private set; }

    public string Name => "decay";

    public string Title => "the rate of an exponential decay";

    public IReadOnlyList<string> Models => ["exponential"];

    public object Defaults(string model) => model == "exponential" ? new Settings() : throw KnownNames.Unknown("model", model, [.. Models]);

    public object Checked(object settings) => ((Settings)settings).Epochs >= 1
        ? settings
        : throw new InputException("setting epochs must be at least 1.");

    public ITrainedRun Open(RunRecord record)
    {
        var rate = new Rate(0);
        record.Folder.CheckpointsOf("").LoadModel(rate);
        return new TrainedForecaster(rate);
    }

    public Summary Run(RunSession run)
    {
        var settings = (Settings)run.Plan.Config;
        TrajectorySet data = run.Plan.Source.File is null
            ? run.Data("decays", _ => Simulate(settings.Broken))
            : OwnTrajectories.Read(run).Train;
        (TrainingResult baseline, _) = Train(run, "baseline", new Rate(3), settings, data);
        (TrainingResult main, double estimate) = Train(run, RunSession.Main, new Rate(settings.Start), settings, data);
        run.Report(new ReportDocument
        {
            Title = "Decay",
            Description = "A toy.",
            Sections = [new ReportSection("Training", [DynamicsFigures.Curves(
                new("estimate", "Estimate.", "The rate over epochs."),
                new CurvePanel("epoch", "k", TrainingCurves.Measure("estimate", main.History, "rate")) { Levels = [("truth", 0.5)] })])],
        });
        return new Summary(run.Plan.Recipe,
        [
            new("mse", new SummaryFigure(main.BestValidation!.Value, "", 1e-3)),
            new("mse_baseline", new SummaryFigure(baseline.BestValidation!.Value, "")),
            new("rate", new SummaryFigure(estimate, "1/s")),
            new("first_estimate", new SummaryFigure(main.History[0].Measures!["rate"], "1/s")),
            .. run.Costs(1, main),
        ]);
    }

    private TrajectorySet Simulate(bool broken)
    {
        Simulations++;
        Tensor times = linspace(0, 2, 5, dtype: float64);
        Tensor first = broken ? throw new InputException("the data are broken.") : linspace(1, 2, 6, dtype: float64).reshape(1, 6, 1);
        return new TrajectorySet(times, first * exp(times * -0.5).reshape(5, 1, 1));
    }

    private static (TrainingResult Result, double Estimate) Train(
        RunSession run, string name, Rate rate, Settings settings, TrajectorySet data)
    {
        var principle = new Principle(rate, settings);
        TrainingResult result = run.Train(
            name, principle, new TrajectoryBatches(data, 2, run.Seed($"shuffle {name}")), new Check(rate, data),
            new TrainerOptions(settings.Epochs, run.Seed($"trainer {name}"), CheckpointEvery: TimeSpan.FromTicks(1)), new Estimate(rate));
        return (result, rate.K.item<double>());
    }

    private sealed class Rate : nn.Module, IForecaster
    {
        private readonly Parameter k;

        public Rate(double start)
            : base("rate")
        {
            k = new Parameter(tensor(start, dtype: float64));
            RegisterComponents();
        }

        public Parameter K => k;

        public int Window => 1;

        public int Channels => 1;

        public Tensor Forecast(TrajectorySet start, Tensor times) =>
            start.States[^1] * exp(-k * (times.dim() == 2 ? times - times[0] : (times - times[0]).unsqueeze(1))).unsqueeze(-1);
    }

    private sealed class Principle(Rate rate, Settings settings) : IPrinciple<TrajectoryBatch>
    {
        public IReadOnlyList<Player<TrajectoryBatch>> Players => [new("model", [("k", rate.K)], Loss, new OptimizerSpec(settings.Rate))];

        public IReadOnlyList<(string Name, Tensor Value)> Buffers => [];

        public void SetTraining(bool training)
        {
        }

        private Terms Loss(TrajectoryBatch batch) => settings.BlowsUp && rate.K.item<double>() > 0.25 && rate.K.item<double>() < 1
            ? throw new FlowException([new FlowFailure(FlowOutcome.NonFinite, 1, 0, 1.5, 0.25)])
            : new Terms(("mse", (rate.Forecast(batch.Set with { States = batch.States.narrow(0, 0, 1) }, batch.Times)
                - batch.States).square().mean()));
    }

    private sealed class Check(Rate rate, TrajectorySet data) : IValidation
    {
        public string Metric => "mean squared error";

        public double Evaluate() => ForecastErrors.MeanSquared(
            data, rate.Forecast(data with { States = data.States.narrow(0, 0, 1) }, data.Times));
    }

    private sealed class Estimate(Rate rate) : IProbe
    {
        public IReadOnlyDictionary<string, double> Measure() => new Dictionary<string, double> { ["rate"] = rate.K.item<double>() };
    }
}
