using Semiflow.Principles.Translation;
using Semiflow.Training;
using Semiflow.Training.Batches;
using Semiflow.Training.Multipliers;
using Semiflow.Training.Optimizers;
using Semiflow.Transport;
using Semiflow.Transport.Discrepancies;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>A trained flow of a run.</summary>
/// <param name="Title">Name for people.</param>
/// <param name="Training">Name of its training: where its metrics are.</param>
/// <param name="Flow">T.</param>
/// <param name="Result">How the training went; null for a flow that was opened.</param>
internal sealed record TrainedFlow(string Title, string Training, ResidualFlow Flow, TrainingResult? Result);

/// <summary>Trains flows and CycleGANs with the settings of a run.</summary>
/// <param name="run">The run.</param>
/// <param name="config">Its settings.</param>
internal sealed class TranslationTrainings(RunSession run, TranslationConfig config)
{
    /// <summary>Trains one flow; a training done is loaded instead.</summary>
    /// <param name="name">Name of the training in the run's folder.</param>
    /// <param name="title">Name for people.</param>
    /// <param name="flow">The flow before training.</param>
    /// <param name="batches">Both domains.</param>
    /// <param name="cost">What motion costs.</param>
    /// <param name="how">Objective and budget.</param>
    public TrainedFlow Fit(
        string name, string title, ResidualFlow flow, IBatchSource<CloudBatch> batches, ITransportCost cost, TranslationTrainingConfig how)
    {
        DomainTranslation principle = Principle(name, flow, cost, how, batches);
        Player<CloudBatch>[] players = [.. principle.Players];
        int turn = players.Sum(player => player.Moves);
        TrainingResult result = run.Train(
            name, principle, batches, null,
            Options(name, ((how.Moves * turn) + batches.BatchesPerEpoch - 1) / batches.BatchesPerEpoch, how.CheckpointSeconds),
            new TranslationMeter(principle));
        return new TrainedFlow(title, name, flow, result);
    }

    /// <summary>Trains a CycleGAN on points <c>[n, …]</c> of a shape.</summary>
    public (CycleGan Gan, TrainingResult Result) FitCycle(
        string name, TranslationModelConfig sizes, bool residual, IBatchSource<CloudBatch> batches, IReadOnlyList<long> shape,
        CycleConfig how)
    {
        string model = run.Plan.Model;
        nn.Module<Tensor, Tensor> Make(string part) =>
            TranslationNetworks.Generator(model, sizes, shape, residual, Seed(name, part), run.Device);
        nn.Module<Tensor, Tensor> Judge(string part) =>
            TranslationNetworks.Critic(sizes, shape, normalized: true, Seed(name, part), run.Device);
        using Tensor like = zeros([1, .. shape], device: run.Device);
        var optimizer = new OptimizerSpec(how.Rate, WeightDecay: 0, Beta1: 0.5, Beta2: 0.999, Schedule: new LinearDecay());
        var gan = new CycleGan(
            Make("forward"), Make("backward"), Judge("target critic"), Judge("source critic"), like,
            new CycleGanOptions { CycleWeight = how.CycleWeight, IdentityWeight = how.IdentityWeight, PoolSize = how.PoolSize,
                Seed = Seed(name, "pool") }, optimizer, optimizer);
        int epochs = ((how.Rounds * gan.Players.Count) + batches.BatchesPerEpoch - 1) / batches.BatchesPerEpoch;
        return (gan, run.Train(name, gan, batches, null, Options(name, epochs, config.Training.CheckpointSeconds)));
    }

    /// <summary>Fresh points of a pair, or of a finite set that is drawn once.</summary>
    public CloudBatches Batches(DomainPair pair, int batchSize, string purpose)
    {
        ulong seed = run.Seed($"batches {purpose}");
        if (config.Data.Train is not { } count)
        {
            return CloudBatches.Fresh(
                (many, random) => pair.Source.Draw(many, random).Points, (many, random) => pair.Target.Draw(many, random).Points, batchSize,
                config.Training.MovesPerEpoch, seed, run.Device);
        }

        (Tensor source, Tensor target) = Points(pair, count, $"training points {purpose}");
        return CloudBatches.Of(source.to(run.Device), target.to(run.Device), batchSize, config.Training.MovesPerEpoch, seed);
    }

    /// <summary>So many points of both domains for a purpose, always the same.</summary>
    public (Tensor Source, Tensor Target) Points(DomainPair pair, int count, string purpose) =>
        (pair.Source.Draw(count, run.Seed($"{purpose}, source")).Points, pair.Target.Draw(count, run.Seed($"{purpose}, target")).Points);

    private DomainTranslation Principle(
        string name, ResidualFlow flow, ITransportCost cost, TranslationTrainingConfig how, IBatchSource<CloudBatch> batches)
    {
        bool critic = how.Discrepancy is Discrepancy.Wasserstein or Discrepancy.LeastSquares;
        var optimizer = new OptimizerSpec(
            how.Rate, WeightDecay: 0, Beta1: critic ? 0.5 : 0.9, Beta2: critic
                ? 0.9
                : 0.999, Schedule: new LateDrop(2.0 / 3, how.LateFactor));
        var options = new TranslationOptions
        {
            Weight = how.Weight,
            FinalShare = how.FinalShare,
            Moves = how.Moves,
            Tolerance = how.Tolerance,
            Every = how.MultiplierEvery,
            Form = how.Cost,
            ReconstructionWeight = how.Reconstruction,
            Constraint = how.Form switch
            {
                TranslationForm.Multiplier => new MultiplierSpec { Start = how.MultiplierStart, Rate = how.MultiplierRate },
                TranslationForm.Target => new MultiplierSpec
                    { Rule = MultiplierRule.Target, Start = how.MultiplierStart, Rate = Math.Min(how.MultiplierRate, 0.2) },
                _ => null,
            },
        };
        if (!critic)
        {
            return new DomainTranslation(flow, cost, Loss(how.Discrepancy, run.Seed($"directions {name}")), options, optimizer);
        }

        using Tensor point = batches.Batch(0, 0).Source[..1];
        CriticKind kind = how.Discrepancy == Discrepancy.Wasserstein ? CriticKind.Wasserstein : CriticKind.LeastSquares;
        nn.Module<Tensor, Tensor> network = TranslationNetworks.Critic(
            config.Model, point.shape[1..], normalized: kind != CriticKind.Wasserstein, Seed(name, "critic"), run.Device);
        var adversary = new Adversary(
            network, kind, new OptimizerSpec(how.CriticRate, WeightDecay: 0, Beta1: 0.5, Beta2: 0.9), seed: Seed(name, "slopes"));
        return new DomainTranslation(flow, cost, adversary, options, optimizer);
    }

    /// <summary>A discrepancy that is a formula.</summary>
    public static IMarginalLoss Loss(Discrepancy kind, ulong seed) => kind switch
    {
        Discrepancy.Energy => new EnergyDistance(),
        Discrepancy.Mmd => new MaximumMeanDiscrepancy(),
        Discrepancy.Sinkhorn => new SinkhornDivergence(),
        Discrepancy.Sliced => new SlicedWasserstein(128, seed),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "a critic is no formula."),
    };

    private ulong Seed(string training, string part) => run.Seed($"{training}, {part}");

    private TrainerOptions Options(string name, int epochs, double seconds) =>
        new(epochs, run.Seed($"trainer {name}"), 0, seconds > 0 ? TimeSpan.FromSeconds(seconds) : null);
}
