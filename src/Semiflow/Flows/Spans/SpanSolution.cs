namespace Semiflow.Flows;

/// <summary>The states of an integration at its save times, and how it ended.</summary>
/// <param name="Times">The save times.</param>
/// <param name="States">States one after another, <c>[time, size]</c>; not a number from <see cref="Saved"/> on.</param>
/// <param name="Saved">Number of save times whose states were computed: all of them where the outcome is
/// <see cref="FlowOutcome.Ok"/>.</param>
/// <param name="Outcome">How the integration ended.</param>
/// <param name="Time">Time at which it ended.</param>
/// <param name="Statistics">What it cost.</param>
public sealed record SpanSolution(
    IReadOnlyList<double> Times, double[] States, int Saved, FlowOutcome Outcome, double Time, FlowStatistics Statistics)
{
    /// <summary>Why it ended early and what to do; null where it did not.</summary>
    public string? Reason { get; init; }

    /// <summary>The component of the state that is not finite or has the largest error; −1 where none is to blame.</summary>
    public int Component { get; init; } = -1;

    /// <summary>Events in the order in which they happened.</summary>
    public IReadOnlyList<SpanOccurrence> Events { get; init; } = [];

    /// <summary>
    /// A better method for the problem, such as an implicit one where the problem looks stiff; null if there is none.
    /// </summary>
    public string? Advice { get; init; }

    /// <summary>The state at a save time.</summary>
    /// <param name="index">Index of the save time.</param>
    public ReadOnlySpan<double> State(int index)
    {
        int size = States.Length / Times.Count;
        return States.AsSpan(index * size, size);
    }

    /// <summary>This solution, where it reached its end or a terminal event.</summary>
    /// <exception cref="InputException">The integration failed; the message says when and why.</exception>
    public SpanSolution OrThrow() =>
        Outcome is FlowOutcome.Ok or FlowOutcome.EventTerminated
        ? this
        : throw new InputException(Reason ?? $"The integration ended with {Outcome}.");
}
