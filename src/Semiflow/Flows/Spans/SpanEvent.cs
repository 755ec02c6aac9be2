namespace Semiflow.Flows;

/// <summary>The value whose zeros are events.</summary>
public delegate double SpanEventValue(double time, ReadOnlySpan<double> state);

/// <summary>Changes the state in place where an event happens.</summary>
public delegate void SpanJump(double time, Span<double> state);

/// <summary>Something that happens where a value passes zero (spec ode.md 8).</summary>
/// <param name="Value">g(t, x): continuous, with a sign change at the event.</param>
public sealed record SpanEvent(SpanEventValue Value)
{
    /// <summary>Which sign changes count.</summary>
    public EventDirection Direction { get; init; }

    /// <summary>How often the event happens before it ends the integration; 1 for a terminal event, by default it never ends it.</summary>
    public int Limit { get; init; } = int.MaxValue;

    /// <summary>
    /// Change of the state; null where the event is only recorded. An event that changes the state within 1e-7 of the whole time again
    /// and again, ever sooner, ends the integration: it would happen infinitely often.
    /// </summary>
    public SpanJump? Jump { get; init; }

    /// <summary>
    /// Looks at the value at this many places inside each step besides its end: 4 for values that may pass zero twice in a step.
    /// </summary>
    public int InteriorChecks { get; init; }
}
