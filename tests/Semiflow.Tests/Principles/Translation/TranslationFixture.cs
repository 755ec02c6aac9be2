using Semiflow.Flows;
using Semiflow.Principles;
using Semiflow.Principles.Translation;
using Semiflow.Systems;
using Semiflow.Tests.Laws;
using Semiflow.Training;
using Semiflow.Transport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Translation;

/// <summary>Small flows, critics and trainings for tests of domain translation.</summary>
internal static class TranslationFixture
{
    /// <summary>A shift: x + b, one block.</summary>
    internal sealed class Shift : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter shift;

        public Shift(int dimension)
            : base(nameof(Shift))
        {
            shift = nn.Parameter(zeros(dimension, dtype: float64));
            RegisterComponents();
        }

        public Tensor Value => shift;

        public override Tensor forward(Tensor points) => zeros_like(points) + shift;
    }

    /// <summary>x ↦ a x.</summary>
    internal sealed class Stretch(double factor) : nn.Module<Tensor, Tensor>(nameof(Stretch))
    {
        public override Tensor forward(Tensor points) => points * factor;
    }

    /// <summary>
    /// W₂² of two clouds as a loss: the mean squared distance under the exact assignment, which has no gradient of its own.
    /// </summary>
    internal sealed class ExactLoss : IMarginalLoss
    {
        public Tensor Of(Tensor source, Tensor target)
        {
            AssignmentResult exact = Assignment.Solve(new QuadraticCost(), source.detach(), target);
            return new QuadraticCost().Between(source, target.index_select(0, tensor(exact.Target.Select(j => (long)j).ToArray()))).mean();
        }
    }

    public static ResidualFlow Flow(
        ulong seed, int blocks = 3, int width = 16, double gain = 0.3, int dimension = 2, ScalarType type = ScalarType.Float32)
    {
        using var random = new Generator(seed, CPU);
        return ResidualFlow.Of([.. Enumerable.Range(0, blocks).Select(_ =>
            new Mlp([dimension, width, width, dimension], Nonlinearity.Tanh, random, WeightInitialization.Orthogonal(gain), type: type))]);
    }

    public static Mlp Critic(ulong seed, int width = 24)
    {
        using var random = new Generator(seed, CPU);
        return new Mlp([2, width, width, 1], Nonlinearity.Swish, random);
    }

    public static CloudBatches Gaussians(int batch = 64, int perEpoch = 10) => CloudBatches.Fresh(
        (count, seed) => GaussianPoints.Source.Draw(count, seed).Points, (count, seed) => GaussianPoints.Target.Draw(count, seed).Points,
        batch, perEpoch, seed: 5);

    public static TrainingLaw.Training<CloudBatch> Training(ulong seed, string kind, int batch = 16)
    {
        ResidualFlow flow = Flow(seed, blocks: 2, width: 8);
        var optimizer = new OptimizerSpec(2e-3, WeightDecay: 0);
        var game = new OptimizerSpec(1e-3, WeightDecay: 0, Beta1: 0.5, Beta2: 0.9);
        var judge = game with { Rate = 2e-3 };
        var cycle = new OptimizerSpec(2e-3, WeightDecay: 0, Beta1: 0.5, Beta2: 0.999);
        var options = new TranslationOptions { Moves = 12 };
        IMarginalLoss Loss() => kind switch
        {
            "sliced" => new SlicedWasserstein(16, 3),
            "mmd" => new MaximumMeanDiscrepancy(),
            "sinkhorn" => new SinkhornDivergence(),
            _ => new EnergyDistance(),
        };
        IPrinciple<CloudBatch> principle = kind switch
        {
            "wasserstein" => new DomainTranslation(flow, new QuadraticCost(),
                new Adversary(Critic(seed + 10), CriticKind.Wasserstein, judge, moves: 5, seed: 4), options, game with { Rate = 5e-4 }),
            "least-squares" => new DomainTranslation(
                flow, new QuadraticCost(), new Adversary(Critic(seed + 10), CriticKind.LeastSquares, judge), options, game),
            "multiplier" => new DomainTranslation(
                flow, new QuadraticCost(), new EnergyDistance(),
                options with { Constraint = new MultiplierSpec { Start = 2, Rate = 5 }, Tolerance = 0.01, Every = 3 }, optimizer),
            "cycle" => new CycleGan(flow, Flow(seed + 20, 2, 8), Critic(seed + 30, 16), Critic(seed + 40, 16), zeros(1, 2),
                new CycleGanOptions { CycleWeight = 1, PoolSize = 20, Seed = 9 }, cycle, cycle),
            _ => new DomainTranslation(flow, new QuadraticCost(), Loss(), options, optimizer),
        };
        return new TrainingLaw.Training<CloudBatch>(principle, Gaussians(batch, 5), null, flow);
    }
}
