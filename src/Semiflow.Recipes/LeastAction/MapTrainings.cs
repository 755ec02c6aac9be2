using Semiflow.Chains;
using Semiflow.Principles.Classification;
using Semiflow.Training;
using Semiflow.Training.Batches;
using Semiflow.Training.Losses;
using Semiflow.Training.Multipliers;
using Semiflow.Training.Optimizers;
using Semiflow.Transport.Motion;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeastAction;

/// <summary>Trains the maps from the same points, in the same order.</summary>
internal sealed class MapTrainings(RunSession run, MapConfig config, MarginProblem problem)
{
    private static readonly Hinge Loss = new(MarginProblem.Margin);

    /// <summary>
    /// λ that starts near its final size, so that the transport does not crush the network at first, and waits while the loss falls by
    /// itself,
    /// seen through a moving mean (spec least-action.md 12.2).
    /// </summary>
    public static MultiplierSpec Waiting(MultiplierSpec multiplier) =>
        multiplier with { Start = Math.Max(5, multiplier.Start), Smoothing = 0.95, HoldWhileFalling = 0.005 };

    /// <summary>The maps, that of the run first.</summary>
    public IReadOnlyList<MapRun> All()
    {
        double gain = config.Model.Gain, wild = config.Evaluation.WindUpGain;
        MultiplierSpec multiplier = config.Training.Multiplier;
        var maps = new List<MapRun>
        {
            Train("", "least action, L + C/λ", RunSession.Main, gain, config.Training.Moves, Options(UpdateVariant.A, multiplier)),
            Train("b", "least action, λL + C", "b", gain, config.Training.Moves, Options(UpdateVariant.B, multiplier)),
            Train("vanilla", "no transport term", "vanilla", gain, config.Training.Moves,
                Options(UpdateVariant.A, multiplier) with { Mode = TransportMode.Vanilla }),
        };
        if (wild > 0)
        {
            maps.Add(Train("wild", "wild start, published λ", "wild", wild, config.Evaluation.WindUpMoves,
                Options(UpdateVariant.A, multiplier)));
            maps.Add(Train("wild_waiting", "wild start, λ waits", "wild-waiting", wild, config.Evaluation.WindUpMoves,
                Options(UpdateVariant.A, Waiting(multiplier))));
        }

        return maps;
    }

    /// <summary>The network of a run.</summary>
    public static ChainClassifier Network(string model, MapConfig config, double gain, ulong seed)
    {
        using var random = new Generator(seed);
        return LeastActionNetwork.OfPoints(model, 2, 2, config.Model with { Gain = gain }, random, new HalfPlanes(0, 1, 0));
    }

    /// <summary>C is the action M Σ|r|² of a flow over a unit of time, so that its least value is that of the optimal map.</summary>
    private LeastActionOptions Options(UpdateVariant variant, MultiplierSpec multiplier) => new()
    {
        Variant = variant,
        Multiplier = multiplier,
        UpdateEvery = config.Training.UpdateEvery,
        Reduction = DisplacementReduction.SumFeaturesMeanBatch,
        EnergyFactor = config.Model.Blocks,
    };

    private MapRun Train(string key, string title, string name, double gain, int moves, LeastActionOptions options)
    {
        MapTrainingConfig how = config.Training;
        ChainClassifier network = Network(run.Plan.Model, config, gain, run.Seed("initialization")).to(run.Device);
        Tensor points = problem.Cloud.Points.to(run.Device), labels = problem.Cloud.Labels.to(run.Device);
        var pass = new LabeledBatches(points, labels, how.BatchSize, run.Seed("shuffle"));
        int epochs = Math.Min(15, moves), passes = Math.Max(1, (int)Math.Round((double)moves / pass.BatchesPerEpoch / epochs));
        var principle = new Principles.Classification.LeastAction(
            network, options, new OptimizerSpec(
                how.Rate, WeightDecay: 0, Schedule: new MilestoneSchedule(how.LateFactor, 2.0 * epochs / 3)), Loss);
        TrainingResult result = run.Train(
            name, principle, new LongEpochs<LabeledBatch>(pass, passes), null,
            new TrainerOptions(epochs, run.Seed("trainer"), 0, how.CheckpointSeconds > 0
                ? TimeSpan.FromSeconds(how.CheckpointSeconds)
                : null),
            new LeastActionMeter(principle));
        return Measured(key, title, name, network, result, points, labels);
    }

    private MapRun Measured(string key, string title, string name, ChainClassifier network, TrainingResult result, Tensor points,
        Tensor labels)
    {
        network.eval();
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<BlockMotion> motions = BlockMotion.Of(network, new LabeledBatch(points, labels), Loss);
        using IDisposable quiet = no_grad();
        (ChainPath path, Tensor logits) = network.Trace(points);
        Tensor[] states = [.. path.States.Select(state => state.cpu().MoveToOuterDisposeScope())];
        var report = TransportReport.Of(
            states, new TransportReportOptions { Labels = labels.cpu(), Truth = problem.Truth, Seed = run.Seed("pairs") });
        double error = (states[^1].to(float64) - problem.Truth.to(float64)).square().sum(1).mean().item<double>();
        double hinge = Loss.Value(logits, labels).to(float64).item<double>();
        double? multiplier = result.History[^1].Measures?.TryGetValue(LeastActionMeter.Multiplier, out double value) == true ? value : null;
        return new MapRun(key, title, name, network, result, states, hinge, error, report, motions, multiplier);
    }
}
