using Semiflow.Operators.Models.Capabilities;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.NeuralOperators;

/// <summary><see cref="Fno"/> by name.</summary>
internal sealed class FnoNetwork : IGridFunctionNetwork, IGroupedVectorFieldNetwork
{
    /// <inheritdoc/>
    public string Name => "fno";

    /// <inheritdoc/>
    public string Title => "Fourier neural operator: a learned matrix on each of the lowest Fourier modes.";

    /// <inheritdoc/>
    public string Reference => "arXiv 2010.08895";

    /// <inheritdoc/>
    public object Defaults { get; } = new FnoOptions();

    /// <inheritdoc/>
    public IReadOnlyList<int> Ranks { get; } = [1, 2, 3];

    /// <inheritdoc/>
    public nn.Module<Tensor, Tensor> Create(object options, int inputChannels, int outputChannels, Grid grid, Generator generator) =>
        new Fno(this.Own<FnoOptions>(options), inputChannels, outputChannels, grid, generator);

    /// <inheritdoc/>
    public nn.Module<Tensor, Tensor> Create(object options, VectorFieldShape shape, Generator generator) =>
        Create(options, shape, 1, generator);

    /// <inheritdoc/>
    public nn.Module<Tensor, Tensor> Create(object options, VectorFieldShape shape, int copies, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(shape);
        this.RequireRank(Ranks, shape.Rank);
        return new Fno(this.Own<FnoOptions>(options), shape.Inputs, shape.Channels, shape.Grid!, generator, copies, shape.Weights);
    }
}
