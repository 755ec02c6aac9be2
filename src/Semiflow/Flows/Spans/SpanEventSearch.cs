using Semiflow.Flows.Events;

namespace Semiflow.Flows.Spans;

/// <summary>Looks for the first event in a step (spec ode.md 8).</summary>
internal sealed class SpanEventSearch(IReadOnlyList<SpanEvent> events, int size, double separation)
{
    private readonly double[] start = new double[events.Count];
    private readonly int[] signs = new int[events.Count];
    private readonly int[] after = new int[events.Count];
    private readonly int[] counts = new int[events.Count];
    private readonly double[] times = [.. events.Select(_ => double.NaN)];
    private readonly double[] inside = new double[size];

    /// <summary>Takes the values at a state that no step led to.</summary>
    internal void Begin(double time, double[] state)
    {
        for (int e = 0; e < events.Count; e++)
        {
            start[e] = events[e].Value(time, state);
            signs[e] = Math.Abs(start[e]) <= 1e-13 ? 0 : Math.Sign(start[e]);
        }
    }

    /// <summary>Place of the first event in the step, 2 where there is none.</summary>
    internal double First(SpanDenseOutput dense, out int first)
    {
        first = -1;
        double place = 2;
        for (int e = 0; e < events.Count; e++)
        {
            double here = Crossing(e, dense);
            if (here < place)
            {
                (place, first) = (here, e);
            }
        }

        if (first < 0)
        {
            after.CopyTo(signs, 0);
        }

        return place;
    }

    /// <summary>Derivative of the value of an event along the dense output.</summary>
    internal double Rate(int index, SpanDenseOutput dense, double theta)
    {
        double from = Math.Max(0, theta - 1e-5);
        double to = Math.Min(1, theta + 1e-5);
        return (Value(index, dense, to) - Value(index, dense, from)) / ((to - from) * dense.Step);
    }

    internal double Value(int index, double time, double[] state) => events[index].Value(time, state);

    /// <summary>All events that happen at the state to which the step to event <paramref name="first"/> was shortened.</summary>
    internal List<int> At(int first, double time, double[] state)
    {
        var all = new List<int>();
        for (int e = 0; e < events.Count; e++)
        {
            if (e == first || (signs[e] != 0 && Math.Sign(events[e].Value(time, state)) == -signs[e]
                && EventRoot.Counts(events[e].Direction, -signs[e])))
            {
                all.Add(e);
            }
        }

        return all;
    }

    /// <summary>Counts an event that happened; true where it has reached its limit, or would happen infinitely often.</summary>
    internal bool Reached(int index, double time)
    {
        bool again = events[index].Jump is not null && Math.Abs(time - times[index]) < separation;
        times[index] = time;
        return ++counts[index] >= events[index].Limit || again;
    }

    /// <summary>Starts again after events, whose values count as zero whatever rounding says.</summary>
    internal void Restart(double time, double[] state, List<int> happened)
    {
        Begin(time, state);
        foreach (int e in happened)
        {
            signs[e] = events[e].Jump is null || Math.Abs(start[e]) <= 1e-9 ? 0 : signs[e];
        }
    }

    private double Crossing(int index, SpanDenseOutput dense)
    {
        int sign = signs[index];
        double left = 0;
        if (sign == 0)
        {
            sign = Math.Sign(Value(index, dense, EventRoot.JustAfter) - start[index]);
            left = EventRoot.JustAfter;
        }

        double? place = EventRoot.First(
            theta => Value(index, dense, theta), ref sign, left, events[index].InteriorChecks, events[index].Direction,
            EventRoot.Resolution(dense.Time, dense.Step));
        if (place is null)
        {
            after[index] = sign;
            start[index] = Value(index, dense, 1);
        }

        return place ?? 2;
    }

    private double Value(int index, SpanDenseOutput dense, double theta)
    {
        if (theta == 1)
        {
            return events[index].Value(dense.Time + dense.Step, dense.End);
        }

        dense.Evaluate(theta, inside);
        return events[index].Value(dense.Time + (theta * dense.Step), inside);
    }
}
