using static TorchSharp.torch;

namespace Semiflow.Operators.Models;

/// <summary>A network from states to their velocities: dynamics, and the blocks of residual flows.</summary>
public interface IVectorFieldNetwork : INetwork
{
    /// <summary>Dimensions of space that it accepts; 0 for states without space.</summary>
    IReadOnlyList<int> Ranks { get; }

    /// <summary>
    /// A fresh network, <c>[batch, channel + context, x…]</c> to <c>[batch, channel, x…]</c>; a velocity depends only on its own state.
    /// </summary>
    /// <param name="options">Of the type of <see cref="INetwork.Defaults"/>.</param>
    /// <param name="shape">The states.</param>
    /// <param name="generator">Source of the initial parameters; same seed, same bits.</param>
    /// <exception cref="ArgumentException">Options of another type.</exception>
    /// <exception cref="InputException">Options out of range, or states that it does not accept.</exception>
    nn.Module<Tensor, Tensor> Create(object options, VectorFieldShape shape, Generator generator);
}
