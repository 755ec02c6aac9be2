using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>The right-hand side of <c>dx/dt = v(t, x)</c> on a batch of states.</summary>
public interface IVectorField
{
    /// <summary>Velocity of each state.</summary>
    /// <param name="time">Time: a scalar for the whole batch, or <c>[batch]</c>; of the type of the state.</param>
    /// <param name="state">States <c>[batch, channel, x…]</c>.</param>
    /// <returns>Velocities in the shape and type of the states.</returns>
    Tensor Velocity(Tensor time, Tensor state);

    /// <summary>
    /// The tensors besides time and state that gradients flow to. Gradient modes that replay steps pass them on
    /// explicitly: what is missing here gets no gradient.
    /// </summary>
    IReadOnlyList<Tensor> Parameters { get; }
}
