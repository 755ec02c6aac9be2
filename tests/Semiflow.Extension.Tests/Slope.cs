using System.Text.Json.Nodes;
using Semiflow.Flows;
using Semiflow.Recipes;
using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Extension.Tests;

/// <summary>A whole method of another assembly: the rate k of x' = -k x from trajectories, against one that starts worse.</summary>
internal static class Slope
{
    /// <summary>Its settings.</summary>
    /// <param name="Budget">How long.</param>
    /// <param name="Optimizer">How.</param>
    /// <param name="Start">k at the beginning.</param>
    /// <param name="BaselineBlowsUp">Whether the baseline meets a number that is not finite.</param>
    [FormerlyAt("epochs", "budget.epochs")]
    public sealed record Config(Budget Budget, Optimizer Optimizer, [Within(0, 1)] double Start = 0.2, bool BaselineBlowsUp = false);

    /// <summary>What a model needs in addition to its weights.</summary>
    public sealed record Card(string Law, double Started);

    private static readonly Contestant Ours = Contestant.Main("from below"), Other = new("above", "from above");
    private static readonly Figure Mse = new("mse", "mean squared error", Headline: true);
    private static readonly Figure Estimate = new("rate", "rate", "1/s", Better: Better.Neither);

    /// <summary>The method.</summary>
    public static Method<Config> Method { get; } = new(
        "slope", "the rate of an exponential decay", ["exponential"],
        _ => new Config(new Budget(Epochs: 3, BatchSize: 2), new Optimizer(Rate: 0.05)),
        Study, Open)
    {
        Forecasts = true,
        Recipes = () => [Published!],
        Rules = config => config.Optimizer.Method == OptimizerMethod.AdamW
            ? config
            : throw new InputException("setting optimizer.method must be adam_w, not sgd."),
    };

    /// <summary>Its recipe.</summary>
    public static Recipe Published { get; } = new(
        "slope-half", "x' = -x/2", Method, "none", "exponential", [(Mse, 1e-3), (Mse.For(Other), 2e-3)],
        Small: new Config(new Budget(Epochs: 3, BatchSize: 2), new Optimizer(Rate: 0.05)),
        Paper: new Config(new Budget(Epochs: 30, BatchSize: 2), new Optimizer(Rate: 0.05)))
    { Source = "ours" };

    private static Summary Study(RunSession run, Config config)
    {
        TrajectorySet data = run.Data("decays", _ => Decays());
        var contest = new Contest<TrajectoryBatch>(
            run, config.Budget.Options(run.Seed("trainer")),
            () => config.Budget.Epoch(new TrajectoryBatches(data, config.Budget.BatchSize, run.Seed("shuffle"))));
        TrainedContestant<Rate> Enter(Contestant who, double start, bool broken)
        {
            var rate = new Rate(start);
            return contest.Train(
                who, rate, new Fit(rate, config, broken), new Check(rate, data),
                new EpochMeter(() => new Dictionary<string, double> { ["rate"] = rate.K.item<double>() }));
        }

        TrainedContestant<Rate> ours = Enter(Ours, config.Start, broken: false), other = Enter(Other, 3, config.BaselineBlowsUp);
        ModelCard.Write(run.Folder, "slope.json", new Card("exponential", config.Start));
        var figures = new RunFigures(run);
        figures.Add(Mse.For(Ours), ours.Training!.BestValidation);
        figures.Add(Mse.For(Other), other.BlewUp ? double.NaN : other.Training!.BestValidation);
        figures.Add(Estimate, ours.Model!.K.item<double>());
        Summary summary = figures.Summary(1, ours.Training);
        run.Report(new ReportDocument { Title = "Decay", Description = "A toy.", Results = summary });
        return summary;
    }

    private static ITrainedRun Open(RunRecord record, Config config)
    {
        var rate = new Rate(ModelCard.Read<Card>(record, "slope.json").Started);
        record.Folder.Checkpoints.LoadModel(rate);
        return new TrainedForecaster(rate);
    }

    private static TrajectorySet Decays()
    {
        Tensor times = linspace(0, 2, 5, dtype: float64);
        return new TrajectorySet(times, linspace(1, 2, 6, dtype: float64).reshape(1, 6, 1) * exp(times * -0.5).reshape(5, 1, 1));
    }

    private sealed class Rate : nn.Module, IForecaster
    {
        private readonly Parameter k;

        public Rate(double start) : base("rate")
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

    private sealed class Fit(Rate rate, Config config, bool broken) : IPrinciple<TrajectoryBatch>
    {
        public IReadOnlyList<Player<TrajectoryBatch>> Players =>
            [new("model", [("k", rate.K)], Loss, config.Optimizer.Spec(config.Budget.Epochs))];

        public IReadOnlyList<(string Name, Tensor Value)> Buffers => [];

        public JsonObject? State { get; set; }

        public void SetTraining(bool training)
        {
        }

        public void After(Move move)
        {
        }

        private Terms Loss(TrajectoryBatch batch)
        {
            Tensor error = (rate.Forecast(batch.Set with { States = batch.States.narrow(0, 0, 1) }, batch.Times) - batch.States).square()
                .mean();
            return new Terms(("mse", broken ? error / 0 : error));
        }
    }

    private sealed class Check(Rate rate, TrajectorySet data) : IValidation
    {
        public string Metric => "mean squared error";

        public double Evaluate() =>
            ForecastErrors.MeanSquared(data, rate.Forecast(data with { States = data.States.narrow(0, 0, 1) }, data.Times));
    }
}
