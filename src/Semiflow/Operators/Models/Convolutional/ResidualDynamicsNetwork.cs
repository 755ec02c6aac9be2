using Semiflow.Kernels;
using Semiflow.Operators.Models.Capabilities;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary><see cref="ResidualDynamics"/> by name.</summary>
internal sealed class ResidualDynamicsNetwork : IGridFunctionNetwork, IVectorFieldNetwork
{
    /// <inheritdoc/>
    public string Name => "residual";

    /// <inheritdoc/>
    public string Title => "Convolutions of stride 2, residual blocks on a quarter of the resolution, and bilinear upsampling.";

    /// <inheritdoc/>
    public string Reference => "arXiv 1902.11136";

    /// <inheritdoc/>
    public object Defaults { get; } = new ResidualDynamicsOptions();

    /// <inheritdoc cref="IGridFunctionNetwork.Ranks"/>
    public IReadOnlyList<int> Ranks { get; } = [2];

    /// <inheritdoc/>
    public nn.Module<Tensor, Tensor> Create(object options, int inputChannels, int outputChannels, Grid grid, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(grid);
        this.RequireRank(Ranks, grid.Rank);
        ResidualDynamicsOptions own = this.Own<ResidualDynamicsOptions>(options);
        this.RequireDivisible(grid, 4);
        ResidualDynamicsOptions filled = own with { Border = own.Border ?? grid.Outside(Border.Replicate) };
        return new ResidualDynamics(filled, inputChannels, outputChannels, generator);
    }

    /// <inheritdoc/>
    public nn.Module<Tensor, Tensor> Create(object options, VectorFieldShape shape, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(shape);
        this.RequireRank(Ranks, shape.Rank);
        return Create(options, shape.Inputs, shape.Channels, shape.Grid!, generator);
    }
}
