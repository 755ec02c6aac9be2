using Semiflow.Kernels.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Chains;

/// <summary>A network as a chain of blocks, T = T_M ∘ … ∘ T_1: any modules from tensor to tensor, in order.</summary>
public sealed class BlockChain : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<nn.Module<Tensor, Tensor>> blocks;

    /// <summary>A chain of at least one block. Chains may share blocks: part of a network is a chain of some of its blocks.</summary>
    public BlockChain(params IReadOnlyList<nn.Module<Tensor, Tensor>> blocks)
        : base(nameof(BlockChain))
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks.Count, 1, nameof(blocks));
        this.blocks = new ModuleList<nn.Module<Tensor, Tensor>>([.. blocks]);
        Blocks = [.. blocks];
        RegisterComponents();
        this.KeepTensors();
    }

    /// <summary>The blocks in order.</summary>
    public IReadOnlyList<nn.Module<Tensor, Tensor>> Blocks { get; }

    /// <summary>Carries a batch through all blocks and keeps its path.</summary>
    /// <param name="input">A batch <c>[batch, …]</c>.</param>
    public ChainPath Path(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var states = new List<Tensor> { input };
        var residuals = new List<IReadOnlyList<Tensor>>();
        var additive = new List<bool>();
        foreach (nn.Module<Tensor, Tensor> block in Blocks)
        {
            BlockStep step = BlockStep.Of(block, states[^1]);
            states.Add(step.Output);
            residuals.Add(step.Residuals);
            additive.Add(step.Additive);
        }

        return new ChainPath(states, residuals) { Additive = additive };
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Carry(input, Blocks);

    /// <summary>
    /// Carries a batch through modules and keeps nothing of its path. Convolutions among them leave their channels side by side as those
    /// inside blocks do, so that no layer behind them has to reorder what it reads.
    /// </summary>
    /// <param name="input">A batch, which is kept.</param>
    /// <param name="blocks">The modules in order; none gives the input itself.</param>
    internal static Tensor Carry(Tensor input, IEnumerable<nn.Module<Tensor, Tensor>> blocks)
    {
        ArgumentNullException.ThrowIfNull(input);
        Tensor state = input;
        foreach (nn.Module<Tensor, Tensor> block in blocks)
        {
            Tensor next = block.Output(state);

            // The graph itself holds what it needs; a state that nobody needs must not wait for the end of the caller's scope.
            if (!ReferenceEquals(state, input) && !ReferenceEquals(state, next))
            {
                state.Dispose();
            }

            state = next;
        }

        return state;
    }
}
