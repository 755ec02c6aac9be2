using Semiflow.Flows.Control;
using static TorchSharp.torch;

namespace Semiflow.Flows.Gradients;

/// <summary>
/// First derivatives with respect to times for flows whose steps know none (spec ode.md 6.4): a state at t changes by <c>v(t, x) dt</c>
/// with its save time, and the flow from <c>t0 + dt</c> is that from t0 of the state <c>x − v(t0, x) dt</c>.
/// At a jump v is that of the side on which the flow is: before it at its end, after it at its start.
/// </summary>
internal static class TimeGradient
{
    /// <summary>Initial states that know the first time.</summary>
    public static Tensor Start(IVectorField field, FlowOptions options, Tensor state, Tensor times, SaveTimes saves)
    {
        Tensor first = saves.Filled(times)[0].to(state.dtype).to(state.device);
        return state - (Velocity(field, Asked(options, first, state, saves, 0), state) * Change(first, state));
    }

    /// <summary>States that know their save times.</summary>
    public static Tensor Saved(IVectorField field, FlowOptions options, Tensor states, Tensor times, SaveTimes saves)
    {
        Tensor all = saves.Filled(times).to(states.dtype).to(states.device);
        Tensor[] at = all.unbind(0);
        return stack([.. states.unbind(0).Select((state, i) =>
            state + (Velocity(field, Asked(options, at[i], state, saves, i), state) * Change(at[i], state)))]);
    }

    private static Tensor Velocity(IVectorField field, Tensor time, Tensor state)
    {
        using IDisposable quiet = no_grad();
        return field.Velocity(time.detach(), state.detach());
    }

    private static Tensor Asked(FlowOptions options, Tensor time, Tensor state, SaveTimes saves, int save)
    {
        double[] all = [.. Enumerable.Range(0, (int)time.numel()).Select(sample => saves.At(save, sample))];
        if (!all.Any(options.JumpTimes.Contains))
        {
            return time;
        }

        bool single = state.dtype == ScalarType.Float32;
        return HostTensor.Of([.. all.Select((at, sample) =>
        {
            double first = saves.At(0, sample), way = Math.Sign(saves.At(saves.Count - 1, sample) - first);
            return !options.JumpTimes.Contains(at) ? at
                : at == first ? TimeWindow.After(at, way, single) : TimeWindow.Before(at, way, single);
        })], time.shape, state);
    }

    /// <summary>Zero, with derivative one.</summary>
    private static Tensor Change(Tensor time, Tensor state) =>
        (time - time.detach()).reshape([-1, .. Enumerable.Repeat(1L, (int)state.dim() - 1)]);
}
