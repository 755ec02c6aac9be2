using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.NeuralOperators;

/// <summary><see cref="Cno"/> by name.</summary>
internal sealed class CnoNetwork : IGridFunctionNetwork
{
    /// <inheritdoc/>
    public string Name => "cno";

    /// <inheritdoc/>
    public string Title => "Convolutional neural operator: a U-Net between band-limited functions.";

    /// <inheritdoc/>
    public string Reference => "arXiv 2302.01178";

    /// <inheritdoc/>
    public object Defaults { get; } = new CnoOptions();

    /// <inheritdoc/>
    public object Light => new CnoOptions { Channels = 16, ResidualBlocks = 2, NeckBlocks = 2 };

    /// <inheritdoc/>
    public IReadOnlyList<int> Ranks { get; } = [1, 2, 3];

    /// <inheritdoc/>
    public nn.Module<Tensor, Tensor> Create(object options, int inputChannels, int outputChannels, Grid grid, Generator generator) =>
        new Cno(this.Own<CnoOptions>(options), inputChannels, outputChannels, grid, generator);
}
