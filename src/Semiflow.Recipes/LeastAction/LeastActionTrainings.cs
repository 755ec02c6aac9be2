using Semiflow.Chains;
using Semiflow.Principles.Classification;
using Semiflow.Training;
using Semiflow.Training.Batches;
using Semiflow.Training.Losses;
using Semiflow.Transport.Motion;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeastAction;

/// <summary>Trains the contestants; those of one seed share samples, initial parameters and order.</summary>
internal sealed class LeastActionTrainings(RunSession run, LeastActionConfig config, LeastActionData data)
{
    private readonly CrossEntropy loss = new(config.Training.Smoothing);

    /// <summary>One training.</summary>
    /// <param name="contestant">How.</param>
    /// <param name="size">Training samples; 0 for all.</param>
    /// <param name="seed">Number of the repetition.</param>
    public LeastActionTrained Of(LeastActionContestant contestant, int size, int seed)
    {
        using DisposeScope scope = NewDisposeScope();
        LeastActionSamples samples = data.Of(size, seed, run.Device);
        ChainClassifier network = LeastActionNetwork.Create(run.Plan.Model, config.Model, data.Card, run.Seed($"initialization-{seed}"))
            .to(run.Device);
        var principle = new Principles.Classification.LeastAction(network, contestant.Options, config.Training.Spec(), loss);
        LeastActionTrainingConfig how = config.Training;
        var options = new TrainerOptions(
            how.Epochs, run.Seed($"trainer-{seed}"), 0, how.CheckpointSeconds > 0 ? TimeSpan.FromSeconds(how.CheckpointSeconds) : null);
        string name = Name(contestant, size, seed);
        TrainingResult result = run.Train(
            name, principle, new LongEpochs<LabeledBatch>(samples.Train, how.Passes),
            samples.Validation is { } held ? new ClassificationError(network, held) : null, options,
            new LeastActionMeter(principle), new LastEpochScore(network, samples.Test, loss, how.Epochs));
        foreach (Tensor tensor in network.parameters().Select(p => (Tensor)p).Concat(network.buffers()))
        {
            tensor.DetachFromDisposeScope();
        }

        return Measured(name, network, result, samples);
    }

    /// <summary>That which the run is about has the main checkpoints; others are named by what differs.</summary>
    private string Name(LeastActionContestant contestant, int size, int seed)
    {
        int first = data.Sizes[0];
        string[] parts =
        [
            .. contestant.Key.Length > 0 ? [contestant.Key.Replace('_', '-').Replace('.', '-')] : Array.Empty<string>(),
            .. size != first ? [$"size-{size}"] : Array.Empty<string>(),
            .. seed > 0 ? [$"seed-{seed}"] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? RunSession.Main : string.Join("-", parts);
    }

    private LeastActionTrained Measured(string name, ChainClassifier network, TrainingResult result, LeastActionSamples samples)
    {
        network.eval();
        run.Observer.Advance($"measures of {name}", 0);
        var best = ClassifierScore.Of(network, samples.Test, loss);
        var learned = ClassifierScore.Of(network, samples.Plain, loss);
        IReadOnlyList<BlockMotion> motions = BlockMotion.Of(network, samples.Shown, loss);
        using IDisposable quiet = no_grad();
        ChainPath path = network.Body.Path(samples.Shown.Images);
        var energy = Enum.GetValues<DisplacementReduction>()
            .ToDictionary(each => each, each => KineticEnergy.Of(path.AllResiduals, each).to(float64).item<double>());
        Tensor[] states = [.. Stage(path).Select(state => state.cpu())];
        long features = states[0].numel() / states[0].shape[0];
        var report = TransportReport.Of(states, new TransportReportOptions
        {
            Labels = samples.Shown.Labels.cpu(),
            MaximumPoints = config.Evaluation.TransportPoints,
            Pairs = (int)Math.Clamp(5_000_000 / features, 500, 20_000), // All pairs at once lie in memory, four points each.
            LayerDistances = false,
            Seed = run.Seed("pairs"),
        });
        double? multiplier = result.History[^1].Measures!.TryGetValue(LeastActionMeter.Multiplier, out double value) ? value : null;
        run.Observer.Advance($"measures of {name}", 1);
        return new LeastActionTrained(
            name, network, result, best, LastEpochScore.Read(result, best.Count), learned, energy, report, motions, multiplier);
    }

    /// <summary>The longest stretch of priced blocks that keep one shape: points of different spaces have no distance.</summary>
    private static List<Tensor> Stage(ChainPath path)
    {
        List<Tensor> longest = [], current = [];
        for (int m = 0; m < path.Residuals.Count; m++)
        {
            bool moves = path.Residuals[m].Count > 0 && path.States[m + 1].shape.AsSpan().SequenceEqual(path.States[m].shape);
            current = !moves ? [] : current.Count == 0 ? [path.States[m], path.States[m + 1]] : [.. current, path.States[m + 1]];
            longest = current.Count > longest.Count ? current : longest;
        }

        return longest;
    }
}
