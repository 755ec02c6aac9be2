using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Chains;
using Semiflow.Operators.Models;
using Semiflow.Spaces;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>
/// All that it takes to make the same modules in another process: a network of pre-activation blocks, its cut, heads, losses and optimizer.
/// The same plan makes the same bits.
/// </summary>
public sealed record StackPlan
{
    /// <summary>Filters of each stage.</summary>
    public IReadOnlyList<int> Filters { get; init; } = [16];

    /// <summary>Blocks of each stage, or of all.</summary>
    public IReadOnlyList<int> Blocks { get; init; } = [8];

    /// <summary>First layers.</summary>
    public StemKind Stem { get; init; } = StemKind.Convolution;

    /// <summary>Shape of an image, <c>[channels, height, width]</c>.</summary>
    public IReadOnlyList<int> Image { get; init; } = [3, 32, 32];

    /// <summary>Number of classes.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>Images in a batch.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Blocks of each module; one number for training end to end.</summary>
    public IReadOnlyList<int> Modules { get; init; } = [8];

    /// <summary>Classifier of each module.</summary>
    public HeadKind Head { get; init; } = HeadKind.OneConvolution;

    /// <summary>Pool of the classifiers; 0 for the whole grid.</summary>
    public int Pool { get; init; }

    /// <summary>τ, doubled for the second half of the modules; 0 for no transport term.</summary>
    public double Tau { get; init; }

    /// <summary>Label smoothing.</summary>
    public double Smoothing { get; init; }

    /// <summary>Learning rate of gradient descent.</summary>
    public double Rate { get; init; } = 0.003;

    /// <summary>Its momentum.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay.</summary>
    public double WeightDecay { get; init; } = 2e-4;

    /// <summary>Gain of the orthogonal initial weights.</summary>
    public double Gain { get; init; } = 0.1;

    /// <summary>Seed of the initial weights, and of random batches.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The plan of an order.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static StackPlan FromJson(JsonNode? json) =>
        json.Deserialize<StackPlan>() ?? throw new InputException("the order has no plan of a stack.");

    /// <summary>The same network trained end to end: one module, one head, no transport.</summary>
    public StackPlan EndToEnd() => this with { Modules = [Modules.Sum()], Tau = 0 };

    /// <summary>How every module moves.</summary>
    public OptimizerSpec Optimizer() => OptimizerSpec.Sgd(Rate, Momentum, WeightDecay);

    /// <summary>The same network cut into modules whose depths differ by one at most, the deeper first.</summary>
    /// <param name="modules">Number of modules.</param>
    /// <param name="tau">τ of their transport; 0 for none.</param>
    internal StackPlan Cut(int modules, double tau)
    {
        int blocks = Modules.Sum();
        return this with
            { Modules = [.. Enumerable.Range(0, modules).Select(k => (blocks / modules) + (k < blocks % modules ? 1 : 0))], Tau = tau };
    }

    /// <summary>Where a move stands: in all regimes the move of a module on a batch is the same one.</summary>
    /// <param name="module">k, from 0.</param>
    /// <param name="batch">Number of the batch in the training, from 0.</param>
    internal MovePlace Place(int module, long batch) => new(Seed, (batch * Modules.Count) + module, int.MaxValue, 1);

    /// <summary>The plan as it goes into an order.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this)!.AsObject();

    /// <summary>The body of the network.</summary>
    /// <exception cref="InputException">A size is out of its range.</exception>
    public ChainNetwork Network()
    {
        if (Image.Count != 3 || Image.Any(size => size < 1))
        {
            throw new InputException($"an image is [channels, height, width], not [{string.Join(", ", Image)}].");
        }

        using var random = new Generator(Seed);
        ChainNetwork network = ResNet.Create(
            new ResNetOptions { Filters = Filters, Blocks = Blocks, Stem = Stem }, new ImageShape(Image[0], Image[1], Image[2]), random);
        Initialization.Weights(network, InitialWeights.Orthogonal, Gain, random);
        return network;
    }

    /// <summary>The modules with fresh parameters; those of the body are the same for all cuts.</summary>
    /// <exception cref="InputException">A size is out of its range, or the cut does not fit.</exception>
    public ModuleStack Stack()
    {
        ChainNetwork network = Network();
        return ModuleStack.Of(network.Cut(Modules), network.InputShape, (k, shape) =>
        {
            using var own = new Generator(RandomStream.Mix(Seed, (ulong)k + 1));
            nn.Module<Tensor, Tensor> head = ClassifierHeads.Of(new HeadSpec(Head, Pool), shape, Classes, own);
            Initialization.Weights(head, InitialWeights.Orthogonal, Gain, own);
            return head;
        });
    }

    /// <summary>What each module of a stack solves.</summary>
    public IReadOnlyList<LocalProblem> Problems(ModuleStack stack) => LocalProblem.Of(
        stack, _ => new ClassifierLoss(new CrossEntropy(Smoothing)), Tau > 0 ? TauSchedule.HalfDouble(Tau) : TauSchedule.None);

    /// <summary>Memory of its training step by account.</summary>
    /// <param name="stack">Modules of this plan.</param>
    public MemoryAccount Account(ModuleStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return MemoryAccount.Of([.. stack.Modules.Select(module => (module.Body, module.Head))], [.. Image.Select(size => (long)size)],
            Batch, Tau > 0);
    }

    /// <summary>A batch of random images with random labels.</summary>
    /// <param name="number">Number of the batch; the same number, the same bits.</param>
    public LabeledBatch RandomBatch(int number)
    {
        using var random = new Generator(RandomStream.Mix(Seed, 1000UL + (ulong)number));
        return new LabeledBatch(
            randn([Batch, .. Image.Select(size => (long)size)], generator: random), randint(0, Classes, [Batch], int64, generator: random));
    }
}
