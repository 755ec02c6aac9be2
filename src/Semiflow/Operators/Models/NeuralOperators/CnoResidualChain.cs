using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.NeuralOperators;

/// <summary>Residual blocks one after the other on one grid; without blocks, the identity.</summary>
internal sealed class CnoResidualChain : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "res_nets")]
    private readonly ModuleList<CnoResidual> blocks;

    /// <summary>A chain of <paramref name="count"/> blocks.</summary>
    public CnoResidualChain(CnoParts parts, int channels, IReadOnlyList<int> sizes, int count)
        : base(nameof(CnoResidualChain))
    {
        blocks = new ModuleList<CnoResidual>([.. Enumerable.Range(0, count).Select(_ => new CnoResidual(parts, channels, sizes))]);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => blocks.Aggregate(x, (y, block) => block.forward(y));
}
