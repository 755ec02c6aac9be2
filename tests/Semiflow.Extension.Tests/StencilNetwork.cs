using Semiflow.Operators.Models;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Extension.Tests;

/// <summary>The name of the model of one's own.</summary>
internal sealed class StencilNetwork(string name) : IGridFunctionNetwork
{
    public string Name => name;

    public string Title => "Two convolutions beside the identity.";

    public string Reference => "this file";

    public object Defaults { get; } = new StencilOptions();

    public IReadOnlyList<int> Ranks { get; } = [1];

    public nn.Module<Tensor, Tensor> Create(object options, int inputChannels, int outputChannels, Grid grid, Generator generator) =>
        new Stencil(generator, this.Own<StencilOptions>(options).Channels);
}
