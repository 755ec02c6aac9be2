using Semiflow.Principles;
using Semiflow.Principles.Translation;
using Semiflow.Systems.Pairs;
using Semiflow.Training;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>Makes, trains and scores flows and CycleGANs with the settings of a run.</summary>
/// <param name="run">The run.</param>
/// <param name="config">Its settings.</param>
internal sealed class TranslationContest(RunSession run, TranslationConfig config)
{
    /// <summary>The flow that a run is about, where it has no other name.</summary>
    public static Contestant Main { get; } = Contestant.Main("translation");

    /// <summary>Names of the measures of each epoch: those of its last move.</summary>
    public const string Action = "action", Distance = "discrepancy", Weight = "λ", Multiplier = "w";

    /// <summary>A flow of the run's network before its training.</summary>
    /// <param name="shape">Shape of a point.</param>
    /// <param name="purpose">What the seed of its parameters is for.</param>
    /// <param name="sizes">Its sizes; null for those of the settings.</param>
    public ResidualFlow Flow(IReadOnlyList<long> shape, string purpose = "initialization", TranslationModelConfig? sizes = null) =>
        TranslationNetworks.Flow(run.Plan.Model, sizes ?? config.Model, shape, run.Seed(purpose), run.Device);

    /// <summary>Trains one flow.</summary>
    /// <param name="who">Who it is, with the name of its training.</param>
    /// <param name="flow">The flow before training.</param>
    /// <param name="batches">Both domains.</param>
    /// <param name="cost">What motion costs.</param>
    /// <param name="other">Other settings; null for those of the run.</param>
    public TrainedContestant<ResidualFlow> Train(
        Contestant who, ResidualFlow flow, IBatchSource<CloudBatch> batches, ITransportCost cost, TranslationConfig? other = null)
    {
        TranslationConfig how = other ?? config;
        Adversary? critic = Critic(who.Training, how, batches);
        int epochs = Epochs(how.Budget.Moves * (1 + (critic?.Moves ?? 0)), batches);
        DomainTranslation principle = Principle(who.Training, flow, cost, how, critic, epochs);
        return Train(who, flow, flow.call, principle, batches, epochs, new EpochMeter(() =>
            principle is { LastAction: { } action, LastDiscrepancy: { } distance }
                ? new() { [Action] = action, [Distance] = distance, [Weight] = principle.Weight, [Multiplier] = principle.Multiplier }
                : new Dictionary<string, double>()));
    }

    /// <summary>Trains a CycleGAN on points <c>[n, …]</c> of a shape.</summary>
    /// <param name="who">Who it is, with the name of its training.</param>
    /// <param name="sizes">Sizes of its networks.</param>
    /// <param name="residual">Whether its generators are x + v(x), as the flow is, or v(x) alone.</param>
    /// <param name="batches">Both domains.</param>
    /// <param name="shape">Shape of a point.</param>
    /// <param name="how">Its losses and budget.</param>
    public TrainedContestant<CycleGan> TrainCycle(
        Contestant who, TranslationModelConfig sizes, bool residual, IBatchSource<CloudBatch> batches, IReadOnlyList<long> shape,
        CycleConfig how)
    {
        ulong Seed(string part) => run.Seed($"{who.Training}, {part}");
        nn.Module<Tensor, Tensor> Generator(string part) =>
            TranslationNetworks.Generator(run.Plan.Model, sizes, shape, residual, Seed(part), run.Device);
        nn.Module<Tensor, Tensor> Critic(string part) => TranslationNetworks.Critic(sizes, shape, normalized: true, Seed(part), run.Device);
        using Tensor like = zeros([1, .. shape], device: run.Device);
        var optimizer = new OptimizerSpec(how.Rate, WeightDecay: 0, Beta1: 0.5, Beta2: 0.999, Schedule: new LinearDecay());
        var gan = new CycleGan(
            Generator("forward"), Generator("backward"), Critic("target critic"), Critic("source critic"), like,
            new CycleGanOptions { CycleWeight = how.CycleWeight, IdentityWeight = how.IdentityWeight, PoolSize = how.PoolSize,
                Seed = Seed("pool") }, optimizer, optimizer);
        return Train(who, gan, gan.Forward.call, gan, batches, Epochs(how.Moves * gan.Players.Count, batches));
    }

    /// <summary>Scores a flow on test points; null where its training blew up.</summary>
    public FlowScore? Score(
        TrainedContestant<ResidualFlow> trained, Tensor source, Tensor target, ITransportCost cost, Func<Tensor, Tensor>? exact = null,
        double unit = 1) =>
        trained.BlewUp ? null : FlowScore.Measure(trained, source, target, cost, exact, unit, run.Seed("score"));

    /// <summary>Fresh points of a pair, or of a finite set that is drawn once.</summary>
    public CloudBatches Batches(DomainPair pair, int batchSize, string purpose)
    {
        ulong seed = run.Seed($"batches {purpose}");
        int epoch = config.Budget.MovesPerEpoch;
        if (config.Data.Train is not { } count)
        {
            return CloudBatches.Fresh(
                (many, random) => pair.Source.Draw(many, random).Points, (many, random) => pair.Target.Draw(many, random).Points, batchSize,
                epoch, seed, run.Device);
        }

        (Tensor source, Tensor target) = Points(pair, count, $"training points {purpose}");
        run.Shows(SampleUse.Training, source, target);
        return CloudBatches.Of(source.to(run.Device), target.to(run.Device), batchSize, epoch, seed);
    }

    /// <summary>Points of both domains to report on.</summary>
    /// <param name="pair">The domains.</param>
    /// <param name="purpose">What the seed of the points is for.</param>
    public (Tensor Source, Tensor Target) Tests(DomainPair pair, string purpose = "test")
    {
        (Tensor source, Tensor target) = Points(pair, config.Data.Test, purpose);
        run.Shows(SampleUse.Report, source, target);
        return (source, target);
    }

    /// <summary>So many points of both domains for a purpose, always the same.</summary>
    private (Tensor Source, Tensor Target) Points(DomainPair pair, int count, string purpose) =>
        (pair.Source.Draw(count, run.Seed($"{purpose}, source")).Points, pair.Target.Draw(count, run.Seed($"{purpose}, target")).Points);

    private static int Epochs(int moves, IBatchSource<CloudBatch> batches) =>
        (moves + batches.BatchesPerEpoch - 1) / batches.BatchesPerEpoch;

    /// <summary>
    /// Trains under the name of the contestant. The training that the run is about may stand in the figures under a name, as one of several
    /// shapes does: that it blows up is the end of the run all the same. It has blown up, too, where its last moves left a map to nowhere.
    /// </summary>
    private TrainedContestant<TModel> Train<TModel>(
        Contestant who, TModel model, Func<Tensor, Tensor> map, IPrinciple<CloudBatch> principle, IBatchSource<CloudBatch> batches,
        int epochs, params IReadOnlyList<IProbe> probes)
        where TModel : class
    {
        TrainerOptions options = config.Budget.Options(run.Seed($"trainer {who.Training}")) with { Epochs = epochs };
        Contestant entered = who.Training == RunSession.Main ? Contestant.Main(who.Title) : who;
        var contest = new Contest<CloudBatch>(run, options, () => batches);
        return Contest.Enter(run, entered, model, () =>
        {
            TrainingResult result = contest.Fit(who.Training, principle, null, probes);
            using DisposeScope scope = NewDisposeScope();
            CloudBatch points = batches.Batch(0, 0);
            principle.SetTraining(false);
            try
            {
                FlownApart.Check(map, points.Source, points.Target);
            }
            finally
            {
                principle.SetTraining(true); // As the training leaves it.
            }

            return result;
        }) with { Contestant = who };
    }

    private DomainTranslation Principle(
        string name, ResidualFlow flow, ITransportCost cost, TranslationConfig how, Adversary? critic, int epochs)
    {
        OptimizerSpec optimizer = how.Optimizer.Spec(epochs);
        var options = new TranslationOptions
        {
            Weight = how.Training.Weight,
            FinalShare = how.Training.FinalShare,
            Moves = how.Budget.Moves,
            Tolerance = how.Multiplier.Tolerance,
            Every = how.Multiplier.Every,
            Placement = how.Training.Cost,
            ReconstructionWeight = how.Training.Reconstruction,
            Constraint = how.Constraint(),
        };
        return critic is null
            ? new DomainTranslation(flow, cost, Formula(how.Training.Discrepancy, run.Seed($"directions {name}")), options, optimizer)
            : new DomainTranslation(flow, cost, critic, options, optimizer with { Beta1 = 0.5, Beta2 = 0.9 });
    }

    /// <summary>The critic; null where the discrepancy is a formula.</summary>
    private Adversary? Critic(string name, TranslationConfig how, IBatchSource<CloudBatch> batches)
    {
        if (how.Training.Discrepancy is not (DiscrepancyKind.Wasserstein or DiscrepancyKind.LeastSquares))
        {
            return null;
        }

        using Tensor point = batches.Batch(0, 0).Source[..1];
        CriticKind kind = how.Training.Discrepancy == DiscrepancyKind.Wasserstein ? CriticKind.Wasserstein : CriticKind.LeastSquares;
        return new Adversary(
            TranslationNetworks.Critic(
                how.Model, point.shape[1..], normalized: kind != CriticKind.Wasserstein, run.Seed($"{name}, critic"), run.Device),
            kind, new OptimizerSpec(how.Training.CriticRate, WeightDecay: 0, Beta1: 0.5, Beta2: 0.9), seed: run.Seed($"{name}, slopes"));
    }

    /// <summary>A discrepancy that is a formula.</summary>
    private static IMarginalLoss Formula(DiscrepancyKind kind, ulong seed) => kind switch
    {
        DiscrepancyKind.Energy => new EnergyDistance(),
        DiscrepancyKind.Mmd => new MaximumMeanDiscrepancy(),
        DiscrepancyKind.Sinkhorn => new SinkhornDivergence(),
        _ => new SlicedWasserstein(128, seed),
    };
}
