using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>
/// Something that happens to a sample where a value passes zero (spec ode.md 8). Times and states at events carry gradients. A value that
/// jumps over zero passes it; at a pole, where it is not bounded, it does not.
/// </summary>
/// <param name="Value">g(t, x): times <c>[batch]</c> and states <c>[batch, channel, x…]</c> to values <c>[batch]</c>; real, or boolean for
/// an event at the end of a step without a gradient of its time.</param>
public sealed record FlowEvent(Func<Tensor, Tensor, Tensor> Value)
{
    /// <summary>Which sign changes count.</summary>
    public EventDirection Direction { get; init; }

    /// <summary>
    /// How often the event happens to a sample before it ends its flow; 1 for a terminal event, by default it never ends it.
    /// </summary>
    public int Limit { get; init; } = int.MaxValue;

    /// <summary>The state after the event from time and state before it; null where the event is only recorded.</summary>
    public Func<Tensor, Tensor, Tensor>? Jump { get; init; }

    /// <summary>
    /// Looks at the value at this many places inside each step besides its end: 4 for values that may pass zero twice in a step.
    /// </summary>
    public int InteriorChecks { get; init; }
}
