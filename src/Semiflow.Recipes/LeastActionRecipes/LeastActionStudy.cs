using Semiflow.Chains;
using Semiflow.Principles;
using Semiflow.Principles.Classification;
using Semiflow.Recipes.Classification;
using Semiflow.Training;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>A run of least-action classification: trains the variants, those of one seed alike, measures and reports.</summary>
internal sealed class LeastActionStudy(RunSession run, LeastActionConfig config, LeastActionData data)
{
    private const string LastAccuracy = "test accuracy, last epoch", LastLoss = "test loss, last epoch";
    private readonly CrossEntropy loss = new(config.Training.Smoothing);

    /// <summary>The run.</summary>
    public static Summary Run(RunSession run, LeastActionConfig config)
    {
        using DisposeScope scope = NewDisposeScope();
        var data = LeastActionData.Load(run, config);
        var study = new LeastActionStudy(run, config, data);
        foreach (int size in data.Sizes)
        {
            LastBatch.Check(data.Count(size), config.Budget.BatchSize, data.Card.InputShape, () => study.Network(0),
                (made, x) => made.call(x));
        }

        LeastActionEntry[] entries = [.. data.Sizes.SelectMany(
            size => LeastActionVariant.Of(config).Select(variant => study.Train(variant, size)))];
        data.Card.Write(run.Folder);
        run.Token.ThrowIfCancellationRequested();
        var results = new LeastActionResults(data, entries);
        MeasuredTransport.Write(
            run.Folder, entries.SelectMany(entry => entry.Seeds).OfType<MeasuredClassifier>().Select(each => (each.Name, each.Transport)));
        return RunSession.Reported(
            results.Summary(run), config.Evaluation.Report, summary => LeastActionReport.Write(run, results, summary));
    }

    private LeastActionEntry Train(LeastActionVariant variant, int size)
    {
        Contestant contestant = variant.At(size, data.Sizes);
        return new LeastActionEntry(variant, contestant, size, [.. Enumerable.Range(0, config.Evaluation.Seeds).Select(seed =>
            Train(contestant with { Training = variant.TrainingOf(size, data.Sizes, seed) }, variant.Options, size, seed))]);
    }

    private ChainClassifier Network(int seed) =>
        LeastActionNetwork.Create(run.Plan.Model, config.Model, data.Card, run.Seed($"initialization-{seed}"));

    /// <summary>One training; null where a baseline blew up.</summary>
    private MeasuredClassifier? Train(Contestant who, LeastActionOptions options, int size, int seed)
    {
        using DisposeScope scope = NewDisposeScope();
        LeastActionSamples samples = data.Of(size, seed, run.Device);
        ChainClassifier network = Network(seed).to(run.Device);
        Budget budget = config.Budget;
        var principle = new LeastAction(network, options, config.Optimizer.Spec(budget.Epochs), loss);
        var contest = new Contest<LabeledBatch>(run, budget.Options(run.Seed($"trainer-{seed}")), () => budget.Epoch(samples.Train));
        TrainingResult? result = contest.Train(
            who, network, principle, samples.Validation is { } held ? new ClassificationError(network, held) : null,
            new LeastActionMeter(principle),
            new EpochMeter(() => LastScore(who.Training, network, samples)) { Judged = false }).Training;
        if (result is null)
        {
            return null;
        }

        foreach (Tensor tensor in network.parameters().Select(p => (Tensor)p).Concat(network.buffers()))
        {
            tensor.DetachFromDisposeScope();
        }

        return Measure(who.Training, network, result, samples);
    }

    /// <summary>
    /// Scores the tests after the last epoch, before the best parameters come back; it stands in the metrics and so survives an
    /// interruption.
    /// </summary>
    private Dictionary<string, double> LastScore(string training, ChainClassifier network, LeastActionSamples samples)
    {
        if (run.Metrics(training).Count + 1 < config.Budget.Epochs)
        {
            return [];
        }

        ClassifierScore score = ClassifierScore.Measure(network, samples.Test, loss);
        return new() { [LastAccuracy] = score.Accuracy, [LastLoss] = score.Loss };
    }

    private MeasuredClassifier Measure(string name, ChainClassifier network, TrainingResult result, LeastActionSamples samples)
    {
        network.eval();
        run.Observer.Advance($"measures of {name}", 0);
        var best = ClassifierScore.Measure(network, samples.Test, loss);
        var learned = ClassifierScore.Measure(network, samples.Plain, loss);
        IReadOnlyDictionary<string, double> measures = result.History[^1].Measures!;
        var last = new ClassifierScore(measures[LastAccuracy], measures[LastLoss], best.Count);
        IReadOnlyList<BlockMotion> motions = BlockMotion.Of(network, samples.Shown, loss);
        using IDisposable quiet = no_grad();
        ChainPath path = network.Body.Path(samples.Shown.Images);
        var energy = Enum.GetValues<DisplacementReduction>()
            .ToDictionary(each => each, each => KineticEnergy.Of(path.AllResiduals, each).to(float64).item<double>());
        Tensor[] states = [.. path.LongestStage().Select(state => state.cpu())];
        long features = states[0].numel() / states[0].shape[0];
        var report = TransportReport.Measure(states, new TransportReportOptions
        {
            Labels = samples.Shown.Labels.cpu(),
            MaximumPoints = config.Evaluation.TransportPoints,
            Pairs = (int)Math.Clamp(5_000_000 / features, 500, 20_000), // All pairs at once lie in memory, four points each.
            LayerDistances = false,
            Seed = run.Seed("pairs"),
        });
        double? multiplier = measures.TryGetValue(LeastActionMeter.Multiplier, out double value) ? value : null;
        run.Observer.Advance($"measures of {name}", 1);
        return new MeasuredClassifier(
            name, network, result, best, last, learned, energy, new MeasuredTransport(report, motions, multiplier));
    }
}
