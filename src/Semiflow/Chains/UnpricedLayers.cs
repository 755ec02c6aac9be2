using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Chains;

/// <summary>
/// Layers without transport, whatever their shapes: the stem of a network, the transition from one stage to the next, pooling
/// (arXiv 2210.00949: trained, but not regularized).
/// </summary>
internal sealed class UnpricedLayers : nn.Module<Tensor, Tensor>, IResidualBlock
{
    private readonly ModuleList<nn.Module<Tensor, Tensor>> layers;
    private readonly nn.Module<Tensor, Tensor>[] order;

    /// <summary>Layers in order, at least one.</summary>
    public UnpricedLayers(params IReadOnlyList<nn.Module<Tensor, Tensor>> layers)
        : base(nameof(UnpricedLayers))
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers.Count, 1, nameof(layers));
        order = [.. layers];
        this.layers = new ModuleList<nn.Module<Tensor, Tensor>>(order);
        RegisterComponents();
        this.KeepTensors();
    }

    /// <summary>Output without residuals.</summary>
    /// <param name="input">A batch <c>[batch, …]</c>.</param>
    public BlockStep Step(Tensor input) => new(call(input), []);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => BlockChain.Carry(input, order);
}
