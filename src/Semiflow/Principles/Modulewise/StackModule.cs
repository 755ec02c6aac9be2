using Semiflow.Chains;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>A module T_k of a stack, a chain of blocks, with its auxiliary classifier F_k: <c>F_k(T_k(z))</c>.</summary>
public sealed class StackModule : nn.Module<Tensor, Tensor>
{
    private readonly BlockChain body;
    private readonly nn.Module<Tensor, Tensor> head;

    /// <summary>A module.</summary>
    /// <param name="body">T_k.</param>
    /// <param name="head">F_k, from the output of the body to logits <c>[batch, class]</c>.</param>
    public StackModule(BlockChain body, nn.Module<Tensor, Tensor> head)
        : base(nameof(StackModule))
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(head);
        (this.body, this.head) = (body, head);
        RegisterComponents();
    }

    /// <summary>T_k.</summary>
    public BlockChain Body => body;

    /// <summary>F_k.</summary>
    public nn.Module<Tensor, Tensor> Head => head;

    /// <summary>Logits of the module's own classifier.</summary>
    public override Tensor forward(Tensor input) => head.call(body.call(input));
}
