using static TorchSharp.torch;

namespace Semiflow.Chains;

/// <summary>A chain of blocks with a classifier at its end: logits = F(T(x)). A stem is a first piece without transport.</summary>
public sealed class ChainClassifier : nn.Module<Tensor, Tensor>
{
    private readonly BlockChain body;
    private readonly nn.Module<Tensor, Tensor> head;

    /// <summary>A network of body and classifier, which are not copied.</summary>
    /// <param name="body">T, with what stands before its blocks and between its stages.</param>
    /// <param name="head">F, from the features <c>[batch, …]</c> to logits <c>[batch, classes]</c>.</param>
    public ChainClassifier(BlockChain body, nn.Module<Tensor, Tensor> head)
        : base(nameof(ChainClassifier))
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(head);
        (this.body, this.head) = (body, head);
        RegisterComponents();
    }

    /// <summary>T.</summary>
    public BlockChain Body => body;

    /// <summary>F.</summary>
    public nn.Module<Tensor, Tensor> Head => head;

    /// <summary>Logits of a batch and the path it took.</summary>
    /// <param name="input">A batch <c>[batch, …]</c>.</param>
    public (ChainPath Path, Tensor Logits) Trace(Tensor input)
    {
        ChainPath path = body.Path(input);
        return (path, head.call(path.Output));
    }

    /// <summary>Logits <c>[batch, classes]</c>.</summary>
    /// <param name="input">A batch <c>[batch, …]</c>.</param>
    public override Tensor forward(Tensor input) => head.call(body.call(input));
}
