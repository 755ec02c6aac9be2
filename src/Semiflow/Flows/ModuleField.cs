using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>A network as an autonomous vector field, <c>v(t, x) = network(x)</c>.</summary>
/// <param name="network">Maps states <c>[batch, channel, x…]</c> to velocities of the same shape.</param>
public sealed class ModuleField(nn.Module<Tensor, Tensor> network) : IVectorField
{
    private readonly Tensor[] parameters = [.. network.parameters()];

    /// <summary>The network.</summary>
    public nn.Module<Tensor, Tensor> Network => network;

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Parameters => parameters;

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state) => network.call(state);
}
