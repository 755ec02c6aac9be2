using Semiflow.Kernels.Torch;
using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>Jacobians of a field for all samples at once: one vector-Jacobian product per component.</summary>
internal static class TensorJacobian
{
    private const int Largest = 512;

    /// <summary><c>∂v/∂x</c>, <c>[batch, size, size]</c>, without a graph.</summary>
    /// <exception cref="InputException">The state is too large for dense Jacobians.</exception>
    public static Tensor Of(IVectorField field, Tensor time, Tensor state)
    {
        long size = state.shape[0] == 0 ? 0 : state.numel() / state.shape[0];
        if (size > Largest)
        {
            throw new InputException($"An implicit method on tensors needs the Jacobian of a state of {size} numbers, more than {Largest}: "
                + $"take an explicit method with a step control.");
        }

        using IDisposable graph = enable_grad();
        Tensor point = state.detach().requires_grad_();
        Tensor velocity = field.Velocity(time, point);
        Tensor flat = velocity.reshape(state.shape[0], size);
        var rows = new List<Tensor>();
        for (long i = 0; i < size; i++)
        {
            rows.Add(Derivative.Of([flat.select(1, i).sum()], [point], retainGraph: true)[0].reshape(state.shape[0], size));
        }

        return stack(rows, 1).detach();
    }
}
