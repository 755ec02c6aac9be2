using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Systems;

/// <summary>A right-hand side that is written on tensors, for engines that work on spans: one call of libtorch's per operation.</summary>
/// <param name="field">Maps states <c>[1, channel, x…]</c> to their velocities.</param>
/// <param name="shape">Channels and nodes of a state.</param>
internal sealed class TensorSpanField(IVectorField field, IReadOnlyList<long> shape) : ISpanField
{
    /// <inheritdoc/>
    public int Size { get; } = checked((int)shape.Aggregate(1L, (product, length) => product * length));

    /// <inheritdoc/>
    public void Velocity(double time, ReadOnlySpan<double> state, Span<double> velocity)
    {
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor batch = tensor(state.ToArray(), [1, .. shape], ScalarType.Float64);
        Tensor result = field.Velocity(tensor(time, ScalarType.Float64), batch).contiguous();
        result.data<double>().CopyTo(velocity);
    }
}
