using Semiflow.Flows.Control;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Events;

/// <summary>
/// What an event does to a state and to gradients (spec ode.md 8.6): with δ = −g / (∂g/∂t + ∂g/∂x v), of value near zero and the
/// derivative of the event time, the event is at t + δ with x + vδ; after a jump the state goes back to t along the new velocity,
/// so that all later steps keep their times.
/// </summary>
internal static class EventEffect
{
    /// <summary>A rate below this share of the value's change over the step has no derivative to trust.</summary>
    private const double Grazes = 1e-8;

    /// <summary>The occurrence and the state from which the flow goes on.</summary>
    public static (FlowOccurrence Occurrence, Tensor After) Of(
        IVectorField field, IReadOnlyList<FlowEvent> events, EventMark mark, int sample, double time, Tensor state)
    {
        FlowEvent happened = events[mark.Index];
        Tensor nominal = HostTensor.Of([time], [1], state);
        Tensor value = happened.Value(nominal, state);
        Tensor slope = Slope(field, nominal, state);
        double rate = value.dtype == ScalarType.Bool ? 0 : Rate(happened, nominal, state, slope);
        bool grazing = value.dtype != ScalarType.Bool && Math.Abs(rate) <= Grazes * mark.Scale;
        Tensor shift = rate == 0 || grazing ? zeros(1, state.dtype, state.device) : value.neg() / rate;
        Tensor exact = shift.to(ScalarType.Float64).cpu() + time;
        Tensor at = state + (slope * Wide(shift, state));
        var occurrence = new FlowOccurrence(mark.Index, sample, exact, at, grazing);
        if (happened.Jump is not { } jump)
        {
            return (occurrence, state);
        }

        Tensor jumped = jump(exact.to(state.dtype).to(state.device), at);
        return (occurrence, jumped - (Slope(field, nominal, jumped) * Wide(shift, state)));
    }

    /// <summary><c>∂g/∂t + ∂g/∂x v</c> of one sample.</summary>
    public static double Rate(FlowEvent happened, Tensor time, Tensor state, Tensor slope)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable graph = enable_grad();
        Tensor t = time.detach().requires_grad_();
        Tensor x = state.detach().requires_grad_();
        Tensor value = happened.Value(t, x);
        if (value.dtype == ScalarType.Bool || !value.requires_grad)
        {
            return 0;
        }

        IList<Tensor> found = autograd.grad([value.sum()], [t, x], retain_graph: true, allow_unused: true);
        double rate = found[0].IsInvalid ? 0 : HostTensor.Read(found[0])[0];
        return rate + (found[1].IsInvalid ? 0 : HostTensor.Read((found[1] * slope.detach()).sum().reshape(1))[0]);
    }

    private static Tensor Slope(IVectorField field, Tensor time, Tensor state)
    {
        using IDisposable quiet = no_grad();
        return field.Velocity(time.detach(), state.detach());
    }

    private static Tensor Wide(Tensor shift, Tensor state) => shift.reshape([1, .. Enumerable.Repeat(1L, (int)state.dim() - 1)]);
}
