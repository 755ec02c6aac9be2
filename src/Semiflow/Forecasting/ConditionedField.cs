using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>
/// A network as the velocity of a state where the law depends on position or time: it sees the state, static fields (latitude,
/// mask) and the phase of a period as <c>sin, cos</c> planes (spec partial-observations.md 3.3).
/// </summary>
/// <param name="network">Maps <c>[batch, state + static + 2 for a period, x…]</c> to <c>[batch, state, x…]</c>.</param>
/// <param name="context">Static fields <c>[1, static, x…]</c>; null for none.</param>
/// <param name="period">Period in frame intervals, for example a year; null if the law does not change with time.</param>
internal sealed class ConditionedField(nn.Module<Tensor, Tensor> network, Tensor? context = null, double? period = null) : IVectorField
{
    private readonly Tensor[] parameters = [.. network.parameters()];

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Parameters => parameters;

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(state);
        long[] space = [.. state.shape.Skip(2)];
        var inputs = new List<Tensor> { state };
        if (context is not null)
        {
            inputs.Add(context.expand([state.shape[0], .. context.shape.AsSpan(1)]));
        }

        if (period is { } length)
        {
            Tensor phase = (time * (2 * Math.PI / length)).reshape([-1, 1, .. space.Select(_ => 1L)]).to(state.dtype);
            inputs.AddRange(new[] { phase.sin(), phase.cos() }.Select(plane => plane.expand([state.shape[0], 1, .. space])));
        }

        return network.call(inputs.Count == 1 ? state : cat(inputs, 1));
    }
}
