using Semiflow.Flows.Events;

namespace Semiflow.Flows.Spans;

/// <summary>Looks for the events in a step (spec ode.md 8).</summary>
internal sealed class SpanEventSearch(IReadOnlyList<SpanEvent> events, int size, double first, double last)
{
    private readonly EventWatch watch = new(
        [.. events.Select(each => new EventRule(each.Direction, each.Limit, each.InteriorChecks, each.Jump is not null))],
        first, last, single: false);

    private readonly double[] inside = new double[size];
    private readonly double[] before = new double[events.Count];

    /// <summary>The event whose value is not a number; −1 for none.</summary>
    internal int Lost => watch.Lost;

    /// <summary>Takes the values at the first state; false where one is not a number.</summary>
    internal bool Begin(double time, double[] state)
    {
        watch.Begin(e => Value(e, time, state), _ => false);
        return Lost < 0;
    }

    /// <summary>The first event in a step and its place; null for none.</summary>
    /// <param name="dense">The step.</param>
    /// <param name="end">Time at its end.</param>
    /// <param name="until">The place where the last time lies, where the step goes beyond it; otherwise 1.</param>
    /// <param name="isLast">True where the step reaches the last time.</param>
    internal (int Event, double Place)? First(SpanDenseOutput dense, double end, double until, bool isLast) =>
        watch.First((e, place) => Value(e, dense, place, end), dense.Time, dense.Step, until, isLast);

    /// <summary>A better time for an event to which the step was shortened; null where it is good enough.</summary>
    internal double? Better(int index, double[] state, double start, double at, double end) =>
        watch.Better(index, Value(index, at, state), start, at, end);

    private double Value(int index, double time, double[] state) => events[index].Value(time, state);

    /// <summary>All events that happen at the state to which the step was shortened.</summary>
    internal IReadOnlyList<int> At(int found, double time, double[] state, double size) =>
        watch.At(found, e => before[e] = Value(e, time, state), size);

    /// <summary>Counts an event that happened.</summary>
    internal EventEnd Count(int index, double time) => watch.Count(index, time);

    /// <summary>Goes on after events.</summary>
    internal void Resume(IReadOnlyList<int> happened, double time, double[] state, bool jumped) =>
        watch.Resume(happened, jumped ? e => Value(e, time, state) : null, e => before[e], e => Value(e, time, state));

    private double Value(int index, SpanDenseOutput dense, double theta, double end)
    {
        if (theta == 1)
        {
            return events[index].Value(end, dense.End);
        }

        dense.Evaluate(theta, inside);
        return events[index].Value(dense.Time + (theta * dense.Step), inside);
    }
}
