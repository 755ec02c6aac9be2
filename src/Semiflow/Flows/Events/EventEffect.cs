using Semiflow.Flows.Control;
using Semiflow.Kernels.Torch;
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

    /// <summary>What happened, and the state from which the flow goes on.</summary>
    /// <param name="field">The field.</param>
    /// <param name="events">All events.</param>
    /// <param name="marks">Those of this time, in their order.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="at">Time of the end of the step.</param>
    /// <param name="window">The times that the field is asked for.</param>
    /// <param name="state">The state there, <c>[1, channel, x…]</c>.</param>
    public static EventOutcome Of(
        IVectorField field, IReadOnlyList<FlowEvent> events, IReadOnlyList<EventMark> marks, int sample, double at, TimeWindow window,
        Tensor state)
    {
        Tensor nominal = HostTensor.Of([at], [1], state), asked = HostTensor.Of([window.Clamp(at)], [1], state);
        Tensor slope = Slope(field, asked, state);
        var occurrences = new List<FlowOccurrence>();
        Tensor after = state;
        (Tensor Time, Tensor State)? landed = null;
        foreach (EventMark mark in marks)
        {
            FlowEvent happened = events[mark.Index];
            Tensor value = Value(happened, nominal, state);
            bool switches = value.dtype == ScalarType.Bool;
            double rate = switches ? 0 : Rate(happened, nominal, state, slope);
            bool grazing = !switches && (Math.Abs(rate) <= Grazes * mark.Scale || mark.HasLeapt);
            Tensor shift = rate == 0 || grazing ? zeros(1, state.dtype, state.device) : value.to(state.dtype).neg() / rate;
            Tensor exact = shift.to(ScalarType.Float64).cpu().reshape(1) + at;
            occurrences.Add(new FlowOccurrence(mark.Index, sample, exact, state + (slope * Wide(shift, state)), grazing));
            if (happened.Jump is { } jump)
            {
                // Each changes what the one before left, at its own time.
                Tensor time = exact.to(state.dtype).to(state.device);
                Tensor jumped = jump(time, landed is null
                    ? occurrences[^1].State
                    : after + (Slope(field, asked, after) * Wide(shift, state)));
                VelocityCheck.Same(jumped, state, $"The jump of event {mark.Index}");
                landed = (time, jumped);
                after = jumped - (Slope(field, asked, jumped) * Wide(shift, state));
            }
        }

        return new EventOutcome(occurrences, after, landed);
    }

    /// <summary>Value of an event for one sample.</summary>
    /// <exception cref="ArgumentException">It is not one number.</exception>
    public static Tensor Value(FlowEvent happened, Tensor time, Tensor state)
    {
        Tensor value = happened.Value(time, state);
        bool fits = value is { IsInvalid: false } && value.numel() == 1 && (value.is_floating_point() || value.dtype == ScalarType.Bool);
        return fits ? value : throw new ArgumentException($"The value of an event is one number per sample, real or boolean: expected [1] "
            + $"for states [{string.Join(", ", state.shape)}], got {VelocityCheck.Tell(value)}.");
    }

    /// <summary><c>∂g/∂t + ∂g/∂x v</c> of one sample.</summary>
    public static double Rate(FlowEvent happened, Tensor time, Tensor state, Tensor slope)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable graph = enable_grad();
        Tensor t = time.detach().requires_grad_();
        Tensor x = state.detach().requires_grad_();
        Tensor value = Value(happened, t, x);
        if (value.dtype == ScalarType.Bool)
        {
            return 0;
        }

        Tensor[] found = Derivative.Of([value.sum()], [t, x], retainGraph: true);
        return HostTensor.Read(found[0])[0] + HostTensor.Read((found[1] * slope.detach()).sum().reshape(1))[0];
    }

    private static Tensor Slope(IVectorField field, Tensor time, Tensor state)
    {
        using IDisposable quiet = no_grad();
        return field.Velocity(time.detach(), state.detach());
    }

    private static Tensor Wide(Tensor shift, Tensor state) => shift.reshape([1, .. Enumerable.Repeat(1L, (int)state.dim() - 1)]);
}
