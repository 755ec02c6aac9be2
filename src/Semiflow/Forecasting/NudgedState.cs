using Semiflow.Flows;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>
/// A warm-up over the past: hidden channels of zero at its first frame, then the dynamics drawn towards what is observed, <c>dX/dt = F(X,
/// t) + K (Y(t) − X_observed)</c> with Y linear between frames, up to the start, where the observed channels are copied (spec
/// partial-observations.md 3.2). K is learned: on a linear system this is the observer of Luenberger.
/// </summary>
/// <param name="dynamics">The dynamics of the model.</param>
/// <param name="flow">Solver and gradient mode.</param>
/// <param name="observed">Observed channels, the first of the state.</param>
/// <param name="hidden">Hidden channels.</param>
/// <param name="past">Frames of the warm-up, k.</param>
/// <param name="gain">First gain of each observed channel per frame; hidden channels start with none. Good value: 1.</param>
internal sealed class NudgedState(IVectorField dynamics, FlowOptions flow, int observed, int hidden, int past, double gain) : IInitialState
{
    private readonly Parameter gains = nn.Parameter(cat([eye(observed) * gain, zeros(hidden, observed)]));

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters => [("gain", gains)];

    /// <inheritdoc/>
    public Tensor State(ObservationWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        (Tensor frames, Tensor times) = PastFrames.Last(window, past);
        Tensor state = new ZeroState(hidden).State(new ObservationWindow(frames.narrow(0, 0, 1), times));
        for (int i = 0; i + 1 < past; i++)
        {
            var field = new Nudged(dynamics, gains, frames[i], frames[i + 1], times[i], times[i + 1]);
            state = new FlowMap(field, flow).Path(state, times.narrow(0, i, 2)).States[1];
        }

        return cat([frames[past - 1], state.narrow(1, observed, hidden)], 1);
    }

    /// <summary>The dynamics between two frames, drawn towards them.</summary>
    private sealed class Nudged(IVectorField dynamics, Tensor gains, Tensor before, Tensor after, Tensor from, Tensor until) : IVectorField
    {
        public IReadOnlyList<Tensor> Parameters => [.. dynamics.Parameters, gains];

        public Tensor Velocity(Tensor time, Tensor state)
        {
            long[] space = [.. state.shape.Skip(2).Select(_ => 1L)];
            Tensor share = ((time.to(float64) - from) / (until - from)).to(state.dtype).reshape([-1, 1, .. space]);
            Tensor missing = before + (share * (after - before)) - state.narrow(1, 0, before.shape[1]);
            Tensor drawn = einsum("ij,bj...->bi...", gains.to(state.dtype), missing);
            return dynamics.Velocity(time, state) + drawn;
        }
    }
}
