using Semiflow.Kernels;
using Semiflow.Operators.Models.Capabilities;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary><see cref="UNet"/> by name.</summary>
internal sealed class UNetNetwork : IGridFunctionNetwork, IVectorFieldNetwork
{
    /// <inheritdoc/>
    public string Name => "unet";

    /// <inheritdoc/>
    public string Title => "U-Net: levels of two 3×3 convolutions joined by concatenation.";

    /// <inheritdoc/>
    public string Reference => "arXiv 1505.04597";

    /// <inheritdoc/>
    public object Defaults { get; } = new UNetOptions();

    /// <inheritdoc cref="IGridFunctionNetwork.Ranks"/>
    public IReadOnlyList<int> Ranks { get; } = [2];

    /// <inheritdoc/>
    public nn.Module<Tensor, Tensor> Create(object options, int inputChannels, int outputChannels, Grid grid, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(grid);
        this.RequireRank(Ranks, grid.Rank);
        UNetOptions own = this.Own<UNetOptions>(options);
        this.RequireDivisible(grid, 1 << (own.Widths.Count - 1));
        UNetOptions filled = own with { Border = own.Border ?? grid.Outside(Border.Replicate) };
        return new UNet(filled, inputChannels, outputChannels, generator);
    }

    /// <inheritdoc/>
    public nn.Module<Tensor, Tensor> Create(object options, VectorFieldShape shape, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(shape);
        this.RequireRank(Ranks, shape.Rank);
        return Create(options, shape.Inputs, shape.Channels, shape.Grid!, generator);
    }
}
