using Semiflow.Chains;
using Semiflow.Operators.Models;
using Semiflow.Principles.Modulewise;
using Semiflow.Tests.Laws;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Modulewise;

/// <summary>A small stack, small data that it can learn, and trainings of it in every regime.</summary>
internal sealed class StackFixture : IDisposable
{
    public const int Classes = 3;
    public const int BatchSize = 8;

    public static readonly OptimizerSpec Sgd = OptimizerSpec.Sgd(0.02, 0.9, 1e-4);

    private static readonly ImageShape Shape = new(1, 6, 6);

    public StackFixture(int samples = 28)
    {
        using Generator random = new(3);
        Labels = tensor([.. Enumerable.Range(0, samples).Select(i => (long)(i % Classes))], int64);
        Images = randn([samples, 1, 6, 6], generator: random)
            + (Labels.to(float32).reshape(-1, 1, 1, 1) * linspace(-1, 1, 36).reshape(1, 1, 6, 6));
    }

    public Tensor Images { get; }

    public Tensor Labels { get; }

    /// <summary>Blocks of 4 filters, as many per module as given.</summary>
    public static ModuleStack Stack(ulong seed, params int[] blocks)
    {
        using Generator random = new(seed);
        ChainNetwork network = ResNet.Create(
            new ResNetOptions { Filters = [4], Blocks = [blocks.Sum()], Stem = StemKind.NormedConvolution }, Shape, random);
        var stack = ModuleStack.Of(network.Cut(blocks), network.InputShape,
            (_, shape) => ClassifierHeads.Of(HeadKind.OneConvolution, shape, Classes, random));
        Initialization.Weights(stack, InitialWeights.Orthogonal, 0.5, random);
        return stack;
    }

    public static IReadOnlyList<LocalProblem> Problems(ModuleStack stack, TauSchedule? taus = null, TransportTerm? term = null) =>
        LocalProblem.Of(stack, _ => new ClassifierLoss(new CrossEntropy(0.1)), taus ?? TauSchedule.HalfDouble(0.5), term);

    /// <summary>Four batches, the last short, unless it is dropped.</summary>
    public LabeledBatches Batches(bool dropLast = false) => new(Images, Labels, BatchSize, seed: 5, dropLast: dropLast);

    public TrainingLaw.Training<ModuleBatch> Parallel(ModuleStack stack, TauSchedule? taus = null)
    {
        IReadOnlyList<LocalProblem> problems = Problems(stack, taus);
        var batches = new SharedBatches(Batches(), stack.Modules.Count);
        var principle = new ParallelModules(stack, problems, Sgd);
        return new(principle, batches, null, [principle, batches, .. problems]);
    }

    public TrainingLaw.Training<ModuleBatch> Sequential(
        ModuleStack stack, VisitPlan plan, TauSchedule? taus = null, PrefixMode? recompute = null)
    {
        IReadOnlyList<LocalProblem> problems = Problems(stack, taus);
        IBatchSource<ModuleBatch> batches = recompute is { } mode
            ? new PrefixBatches(stack, plan, Batches(), mode)
            : new CachedPrefixBatches(stack, plan, Images, Labels, BatchSize, seed: 5);
        var principle = new SequentialModules(stack, problems, Sgd, plan, batches.BatchesPerEpoch);
        return new(principle, batches, null, batches is IDisposable held ? [held, .. problems] : [.. problems]);
    }

    /// <summary>Trains and gives all parameters and buffers.</summary>
    public static double[] Fit(TrainingLaw.Training<ModuleBatch> training, int epochs)
    {
        using (training)
        {
            new Trainer(new TrainerOptions(epochs, 7)).Fit(
                training.Principle, training.Data, training.Validation, [], CancellationToken.None);
            return [.. training.Bits(), .. training.Principle.Buffers.SelectMany(b => Numbers(b.Value))];
        }
    }

    public static double[] Numbers(Tensor values) => values.detach().to(float64).cpu().data<double>().ToArray();

    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }
}
