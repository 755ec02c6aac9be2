using System.Globalization;
using Semiflow.Chains;
using Semiflow.Flows.Networks;
using Semiflow.Principles;
using Semiflow.Principles.Classification;
using Semiflow.Recipes.Classification;
using Semiflow.Systems.Points;
using Semiflow.Training;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>A comparison with the exact map: trains the maps from the same points, in the same order, measures and reports.</summary>
internal sealed class MapStudy
{
    private static readonly Hinge Loss = new(MarginProblem.Margin);

    private readonly RunSession run;
    private readonly MapConfig config;
    private readonly MarginProblem problem;
    private readonly Tensor points;
    private readonly Tensor labels;

    private MapStudy(RunSession run, MapConfig config, MarginProblem problem)
    {
        (this.run, this.config, this.problem) = (run, config, problem);
        (points, labels) = (problem.Cloud.Points.to(run.Device), problem.Cloud.Labels.to(run.Device));
    }

    /// <summary>The run.</summary>
    /// <exception cref="InputException">Data were given.</exception>
    public static Summary Run(RunSession run, MapConfig config)
    {
        if (run.Plan.Source.File is { } file)
        {
            throw new InputException($"{file}: least-action-map compares with a map that is known and takes no data. Train on own data "
                + $"with --method least-action.");
        }

        using DisposeScope scope = NewDisposeScope();
        var problem = MarginProblem.Draw(config.Data.Points, run.Seed("data"));
        run.Shows(SampleUse.Training, problem.Cloud.Points);
        run.Observer.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"data:       {config.Data.Points} points in two classes; the cheapest map over the margin costs {problem.OptimalCost:G5}"));
        IReadOnlyList<MeasuredMap> maps = new MapStudy(run, config, problem).Train();
        new ClassifierCard([2], ["y = −1", "y = 1"]).Write(run.Folder);
        run.Token.ThrowIfCancellationRequested();
        MeasuredTransport.Write(
            run.Folder, maps.Where(map => map.Transport is not null).Select(map => (map.Trained.Contestant.Training, map.Transport!)));
        return RunSession.Reported(
            MeasuredMap.Summary(run, problem.OptimalCost, maps), config.Evaluation.Report,
            summary => MapReport.Write(run, problem, maps, summary));
    }

    /// <summary>The network of a run.</summary>
    public static ChainClassifier Network(string model, MapConfig config, double gain, ulong seed)
    {
        using var random = new Generator(seed);
        return LeastActionNetwork.OfPoints(model, 2, 2, config.Model with { Gain = gain }, random, new FixedLine(0, 1, 0));
    }

    /// <summary>
    /// λ that starts near its final size, so that the transport does not crush the network at first, and waits while the loss falls by
    /// itself, seen through a moving mean (spec least-action.md 12.2).
    /// </summary>
    internal static Multiplier Waiting(Multiplier multiplier) =>
        multiplier with { Start = Math.Max(5, multiplier.Start), Smoothing = 0.95, HoldWhileFalling = 0.005 };

    /// <summary>The maps, that of the run first.</summary>
    private List<MeasuredMap> Train()
    {
        double gain = config.Model.Gain, wild = config.Evaluation.WindUpGain;
        int moves = config.Budget.Moves, more = config.Evaluation.WindUpMoves;
        LeastActionOptions published = config.Options(UpdateVariant.A, config.Multiplier);
        var maps = new List<MeasuredMap>
        {
            Train(MapFigures.Main, gain, moves, published),
            Train(MapFigures.GrowingLoss, gain, moves, config.Options(UpdateVariant.B, config.Multiplier)),
            Train(LeastActionFigures.Vanilla, gain, moves, published with { Mode = TransportMode.Vanilla }),
        };
        if (wild > 0)
        {
            maps.Add(Train(MapFigures.Wild, wild, more, published));
            maps.Add(Train(MapFigures.WildWaiting, wild, more, config.Options(UpdateVariant.A, Waiting(config.Multiplier))));
        }

        return maps;
    }

    private MeasuredMap Train(Contestant who, double gain, int moves, LeastActionOptions options)
    {
        ChainClassifier network = Network(run.Plan.Model, config, gain, run.Seed("initialization")).to(run.Device);
        var pass = new LabeledBatches(points, labels, config.Budget.BatchSize, run.Seed("shuffle"));
        Budget budget = (config.Budget with { Moves = moves }).Of(pass.BatchesPerEpoch);
        var principle = new LeastAction(network, options, config.Optimizer.Spec(budget.Epochs), Loss);
        var contest = new Contest<LabeledBatch>(run, budget.Options(run.Seed("trainer")), () => budget.Epoch(pass));
        TrainedContestant<ChainClassifier> trained = contest.Train(who, network, principle, null, new LeastActionMeter(principle));
        return trained.Training is { } result ? Measure(trained, network, result) : new MeasuredMap(trained, []);
    }

    private MeasuredMap Measure(TrainedContestant<ChainClassifier> trained, ChainClassifier network, TrainingResult result)
    {
        network.eval();
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<BlockMotion> motions = BlockMotion.Of(network, new LabeledBatch(points, labels), Loss);
        using IDisposable quiet = no_grad();
        (ChainPath path, Tensor logits) = network.Trace(points);
        Tensor[] states = [.. path.States.Select(state => state.cpu().MoveToOuterDisposeScope())];
        var report = TransportReport.Measure(
            states, new TransportReportOptions { Labels = labels.cpu(), Truth = problem.Truth, Seed = run.Seed("pairs") });
        double error = (states[^1].to(float64) - problem.Truth.to(float64)).square().sum(1).mean().item<double>();
        double hinge = Loss.Value(logits, labels).to(float64).item<double>();
        double? multiplier = result.History[^1].Measures?.TryGetValue(LeastActionMeter.Multiplier, out double value) == true ? value : null;
        return new MeasuredMap(trained, states, hinge, error, new MeasuredTransport(report, motions, multiplier));
    }
}
