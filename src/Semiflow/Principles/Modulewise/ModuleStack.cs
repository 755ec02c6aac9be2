using Semiflow.Chains;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>
/// K modules in a chain, <c>G_k = T_k ∘ … ∘ T_1</c>, each with a classifier of its own (arXiv 2309.17357, section 2). Inference may stop
/// after any of them.
/// </summary>
public sealed class ModuleStack : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<nn.Module<Tensor, Tensor>> parts;

    /// <summary>A stack of at least one module. Two modules may have the same head: it is then trained with the first of them.</summary>
    public ModuleStack(params IReadOnlyList<StackModule> modules)
        : base(nameof(ModuleStack))
    {
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentOutOfRangeException.ThrowIfLessThan(modules.Count, 1, nameof(modules));
        Modules = [.. modules];
        parts = new ModuleList<nn.Module<Tensor, Tensor>>([.. modules]);
        RegisterComponents();
    }

    /// <summary>The modules in order.</summary>
    public IReadOnlyList<StackModule> Modules { get; }

    /// <summary>A stack of parts of a network, with heads made for the shapes of their outputs.</summary>
    /// <param name="bodies">The parts in order, for example of <see cref="ChainNetwork.Cut"/>.</param>
    /// <param name="inputShape">Shape of one item of the input, without the batch.</param>
    /// <param name="head">Makes the head of module k, from 0, for features of a shape.</param>
    /// <exception cref="InputException">A part cannot take the output of the one before.</exception>
    public static ModuleStack Of(IReadOnlyList<BlockChain> bodies, IReadOnlyList<long> inputShape,
        Func<int, IReadOnlyList<long>, nn.Module<Tensor, Tensor>> head)
    {
        ArgumentNullException.ThrowIfNull(bodies);
        ArgumentNullException.ThrowIfNull(inputShape);
        ArgumentNullException.ThrowIfNull(head);
        IReadOnlyList<long> shape = inputShape;
        var modules = new List<StackModule>();
        foreach (BlockChain body in bodies)
        {
            try
            {
                shape = ShapeProbe.Of(body, shape);
            }
            catch (System.Runtime.InteropServices.ExternalException error)
            {
                throw new InputException(
                    $"module {modules.Count + 1} cannot take features [{string.Join(", ", shape)}]: {error.Message.Split('\n')[0]}", error);
            }

            modules.Add(new StackModule(body, head(modules.Count, shape)));
        }

        return new ModuleStack(modules);
    }

    /// <summary><c>G_count(x)</c>: the input carried through the first modules.</summary>
    /// <param name="input">A batch <c>[batch, …]</c>.</param>
    /// <param name="count">How many modules; 0 gives the input itself.</param>
    public Tensor Features(Tensor input, int count)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Modules.Count);
        return BlockChain.Carry(input, Modules.Take(count).Select(module => module.Body));
    }

    /// <summary>Logits <c>[batch, class]</c> of every module's classifier.</summary>
    /// <param name="input">A batch <c>[batch, …]</c>.</param>
    public IReadOnlyList<Tensor> AllLogits(Tensor input)
    {
        Tensor state = input;
        var logits = new List<Tensor>();
        foreach (StackModule module in Modules)
        {
            state = module.Body.call(state);
            logits.Add(module.Head.call(state));
        }

        return logits;
    }

    /// <summary>Logits of the last module's classifier.</summary>
    public override Tensor forward(Tensor input) => Modules[^1].Head.call(Features(input, Modules.Count));
}
