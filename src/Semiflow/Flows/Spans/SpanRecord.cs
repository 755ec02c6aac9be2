namespace Semiflow.Flows.Spans;

/// <summary>What an integration has produced so far.</summary>
internal sealed class SpanRecord
{
    private readonly IReadOnlyList<double> times;
    private readonly double[] states;
    private readonly int size;
    private readonly double way;
    private readonly List<SpanOccurrence> events = [];
    private int saved;
    private double smallest = double.PositiveInfinity;
    private double largest;

    internal SpanRecord(IReadOnlyList<double> times, int size)
    {
        this.times = times;
        this.size = size;
        way = Math.Sign(times[^1] - times[0]);
        states = new double[times.Count * size];
        states.AsSpan().Fill(double.NaN);
    }

    internal long Accepted { get; private set; }

    internal long Rejected { get; private set; }

    internal FlowOutcome Outcome { get; set; }

    internal string? Reason { get; set; }

    internal int Component { get; set; } = -1;

    internal string? Advice { get; set; }

    internal void Accept(double step)
    {
        Accepted++;
        smallest = Math.Min(smallest, Math.Abs(step));
        largest = Math.Max(largest, Math.Abs(step));
    }

    internal void Reject() => Rejected++;

    /// <summary>Saves the states of all save times up to a time that lie inside a step.</summary>
    internal void SaveInside(double until, SpanDenseOutput dense)
    {
        for (; saved < times.Count && (until - times[saved]) * way > 0; saved++)
        {
            dense.Evaluate((times[saved] - dense.Time) / dense.Step, states.AsSpan(saved * size, size));
        }
    }

    /// <summary>True where some save time comes before this one.</summary>
    internal bool HasBefore(double until) => saved < times.Count && (until - times[saved]) * way > 0;

    /// <summary>Saves a state for all save times up to its own.</summary>
    internal void SaveUntil(double time, double slack, double[] state)
    {
        for (; saved < times.Count && (time - times[saved]) * way >= -slack; saved++)
        {
            state.CopyTo(states.AsSpan(saved * size, size));
        }
    }

    internal void Happened(int index, double time, double[] state) => events.Add(new SpanOccurrence(index, time, [.. state]));

    internal SpanSolution Finish(double time, FlowStatistics costs) =>
        new(times, states, saved, Outcome, time, costs with
        {
            Accepted = Accepted, Rejected = Rejected, SmallestStep = Accepted == 0 ? 0 : smallest, LargestStep = largest,
        })
        {
            Reason = Reason, Component = Component, Events = events, Advice = Advice,
        };
}
