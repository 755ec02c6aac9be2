using Semiflow.Flows.Networks;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Capabilities;

/// <summary>A vector field that can be made in copies of equal shape that are evaluated at once: one per environment.</summary>
internal interface IGroupedVectorFieldNetwork : IVectorFieldNetwork
{
    /// <summary>
    /// Fresh copies, an <see cref="IGroupedNetwork"/>: <c>[copies·batch, channel + context, x…]</c> to <c>[copies·batch, channel, x…]</c>,
    /// the states of the first copy first.
    /// </summary>
    /// <param name="copies">Number of copies.</param>
    /// <inheritdoc cref="IVectorFieldNetwork.Create"/>
    /// <param name="options"/>
    /// <param name="shape"/>
    /// <param name="generator"/>
    nn.Module<Tensor, Tensor> Create(object options, VectorFieldShape shape, int copies, Generator generator);
}
