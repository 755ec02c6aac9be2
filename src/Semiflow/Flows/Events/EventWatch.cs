namespace Semiflow.Flows.Events;

/// <summary>
/// Which events of one sample happen, when, and in which order (spec ode.md 8): the decisions that both engines share, on values as
/// numbers. All events of one time happen, in the order in which they were given, each to the state that the one before left. What counts
/// as zero or as the same time is measured by the values and times at hand, so that units do not matter.
/// </summary>
/// <param name="rules">The events.</param>
/// <param name="first">First time.</param>
/// <param name="last">Last time.</param>
/// <param name="single">True where states are of single precision.</param>
internal sealed class EventWatch(IReadOnlyList<EventRule> rules, double first, double last, bool single)
{
    // Changes of state by one event that follow each other closer than this share of the whole time, and ever closer, so many times
    // pile up without end.
    private const double Separation = 1e-7;
    private const double Closer = 0.999;
    private const int Piled = 3;

    // What a step of Newton's method leaves of a smooth value, at most.
    private const double Nearer = 0.9;

    // So near before and behind an event, in parts of the step, a smooth value has hardly changed.
    private const double Near = 1e-6;

    private readonly double[] starts = new double[rules.Count];
    private readonly double[] ends = new double[rules.Count];
    private readonly double[] scales = new double[rules.Count];
    private readonly double[] rates = new double[rules.Count];
    private readonly double[] places = new double[rules.Count];
    private readonly int[] signs = new int[rules.Count];
    private readonly int[] after = new int[rules.Count];
    private readonly int[] sides = new int[rules.Count];
    private readonly bool[] switches = new bool[rules.Count];
    private readonly bool[] leaps = new bool[rules.Count];
    private readonly int[] counts = new int[rules.Count];
    private readonly int[] close = new int[rules.Count];
    private readonly double[] gaps = new double[rules.Count];
    private readonly double[] times = [.. rules.Select(_ => double.NaN)];
    private readonly double precision = single ? Math.Pow(2, -23) : Math.Pow(2, -52);
    private bool untouched = true;
    private int tries;
    private double slack;
    private (double Size, double At) nearest;

    /// <summary>The event whose value is not a number; −1 for none.</summary>
    public int Lost { get; private set; } = -1;

    /// <summary>Largest size of the value of an event over the step in which it was found.</summary>
    public double Scale(int index) => scales[index];

    /// <summary>Whether the value jumps over zero there, such as that of a relay: then it has no derivative.</summary>
    public bool HasLeapt(int index) => leaps[index];

    /// <summary>Takes the values at the first state. A value that is zero there waits until it has left.</summary>
    /// <param name="value">Value of each event.</param>
    /// <param name="isSwitch">Whether it only switches between two values.</param>
    public void Begin(Func<int, double> value, Func<int, bool> isSwitch)
    {
        for (int e = 0; e < rules.Count; e++)
        {
            starts[e] = Number(e, value(e));
            signs[e] = Lost >= 0 ? 0 : Math.Sign(starts[e]);
            switches[e] = isSwitch(e);
        }
    }

    /// <summary>
    /// The first event in a step that is good enough and its place; null for none, whose end then counts. What happens with it is for
    /// <see cref="At"/> to say.
    /// </summary>
    /// <param name="value">Value of an event at a place.</param>
    /// <param name="time">Time before the step.</param>
    /// <param name="size">Its size, signed.</param>
    /// <param name="until">The place of the last time where the step goes beyond it; otherwise 1.</param>
    /// <param name="isLast">True where the step reaches the last time.</param>
    public (int Event, double Place)? First(
        Func<int, double, double> value, double time, double size, double until, bool isLast)
    {
        Lost = -1;
        for (int e = 0; e < rules.Count && Lost < 0; e++)
        {
            places[e] = Crossing(e, value, time, size, until, isLast) ?? 2;
        }

        if (Lost >= 0)
        {
            return null;
        }

        int first = Array.IndexOf(places, places.Min());
        double least = places[first];
        if (least > 1)
        {
            after.CopyTo(signs, 0);
            ends.CopyTo(starts, 0);
            untouched = false;
            return null;
        }

        (tries, slack, nearest) = (0, Slack(time, size), (double.PositiveInfinity, double.NaN));
        (double from, double to) = (Math.Max(0, least - 1e-3), Math.Min(until, least + 1e-3));
        for (int e = 0; e < rules.Count; e++)
        {
            double shortly = Number(e, value(e, from));
            double soon = value(e, to);
            rates[e] = (soon - shortly) / ((to - from) * size);
            leaps[e] = !switches[e] && Leaps(
                value(e, Math.Max(0, least - Near)), value(e, Math.Min(until, least + Near)),
                Math.Max(Math.Abs(soon - shortly), scales[e]));

            // One that stood at zero at the start and crosses later has not yet a sign to change.
            sides[e] = (places[e] - least) * Math.Abs(size) <= slack ? after[e] : signs[e] == 0 ? 0 : Math.Sign(shortly);
        }

        return Lost >= 0 ? null : (first, least);
    }

    /// <summary>
    /// A better time for an event, by Newton's method on the steps themselves: the dense output by which it was found is of a lower order.
    /// Null where the time is good enough.
    /// </summary>
    /// <param name="index">The event.</param>
    /// <param name="value">Its value at the end of the step that was shortened to it.</param>
    /// <param name="start">Time at the start of the step.</param>
    /// <param name="at">Time at the end of the shortened step.</param>
    /// <param name="end">Time at the end of the whole step.</param>
    public double? Better(int index, double value, double start, double at, double end)
    {
        if (leaps[index])
        {
            return null; // The place was found by halving alone.
        }

        if (!(Math.Abs(value) < Nearer * nearest.Size))
        {
            // Where the value is rounding, Newton's method leads away.
            nearest.Size = 0;
            return at == nearest.At || double.IsNaN(nearest.At) ? null : nearest.At;
        }

        nearest = (Math.Abs(value), at);
        double correction = switches[index] ? 0 : value / rates[index], whole = Math.Abs(end - start);
        if (!(Math.Abs(correction) > slack / 4 && Math.Abs(correction) < 0.1 * whole) || ++tries > 3
            || (at - correction - start) * (end - start) <= 0)
        {
            return null;
        }

        return Math.Abs(at - correction - start) < whole ? at - correction : at == end ? null : end;
    }

    /// <summary>
    /// All events at the end of the step that was shortened to one: this, and all that have passed there or are about to within rounding.
    /// </summary>
    /// <param name="found">What <see cref="First"/> found.</param>
    /// <param name="value">Value of each event at the end.</param>
    /// <param name="size">Size of the step, for its sign.</param>
    public IReadOnlyList<int> At(int found, Func<int, double> value, double size)
    {
        var all = new List<int>();
        Lost = -1;
        for (int e = 0; e < rules.Count; e++)
        {
            ends[e] = Number(e, value(e));
        }

        if (Lost >= 0)
        {
            return [];
        }

        double off = switches[found] || leaps[found] ? 0 : Math.Abs(ends[found] / rates[found]);
        double same = 2 * (off > slack && double.IsFinite(off) ? off : slack);
        for (int e = 0; e < rules.Count; e++)
        {
            double here = ends[e];
            int now = Math.Sign(here);
            bool counts = sides[e] != 0 && EventRoot.Counts(rules[e].Direction, -sides[e]);
            bool passed = now != sides[e] || (!switches[e] && rates[e] * size * sides[e] < 0 && Math.Abs(here / rates[e]) <= same);
            if ((counts && passed) || e == found)
            {
                all.Add(e);
            }
            else
            {
                // One that stood at zero has left it the way it went; one that passed the way that does not count is on the other side.
                signs[e] = signs[e] == 0 ? Math.Sign(here - starts[e]) : now == 0 ? signs[e] : now;
            }
        }

        untouched = false;
        return all;
    }

    /// <summary>Goes on after events.</summary>
    /// <param name="happened">Those that happened.</param>
    /// <param name="value">Value of each event at the state from which the flow goes on; null where no event changed it.</param>
    /// <param name="before">Value of one that happened at its very time, before all changes of the state.</param>
    /// <param name="landed">The same after them.</param>
    public void Resume(IReadOnlyList<int> happened, Func<int, double>? value, Func<int, double> before, Func<int, double> landed)
    {
        for (int e = 0; e < rules.Count; e++)
        {
            double here = value is null ? ends[e] : Number(e, value(e));
            if (Lost >= 0)
            {
                return;
            }

            double rounding = 64 * precision * Math.Max(scales[e], Math.Abs(starts[e]));
            if (switches[e])
            {
                signs[e] = Math.Sign(here);
            }
            else if (happened.Contains(e))
            {
                // A change of the state may have led away from zero: a level that was refilled is not at its threshold any more. A value
                // that jumped over zero has never been there.
                double passed = value is null ? ends[e] : before(e), there = value is null ? passed : Number(e, landed(e));
                bool over = Math.Abs(passed) > rounding && Math.Sign(passed) == -sides[e];
                bool led = value is not null && Math.Abs(there) > Math.Max(rounding, 4 * Math.Abs(passed));
                signs[e] = led || (over && Math.Abs(there) > rounding) ? Math.Sign(there) : 0;
            }
            else if (Math.Abs(here - ends[e]) > rounding)
            {
                signs[e] = Math.Sign(here);
            }

            starts[e] = here;
        }
    }

    /// <summary>Counts an event that happened.</summary>
    public EventEnd Count(int index, double time)
    {
        double gap = Math.Abs(time - times[index]);
        bool piles = rules[index].Jumps && gap < Separation * Math.Abs(last - first)
            && (gap < Closer * gaps[index] || gap <= Slack(time, 0));
        close[index] = piles ? close[index] + 1 : 0;
        (times[index], gaps[index]) = (time, gap);
        return ++counts[index] >= rules[index].Limit ? EventEnd.Limit : close[index] >= Piled ? EventEnd.Endless : EventEnd.None;
    }

    private static bool Leaps(double before, double behind, double scale) =>
        before * behind < 0 && Math.Abs(behind - before) > 0.5 * scale;

    /// <summary>Times that are the same to rounding.</summary>
    private double Slack(double time, double size) => 16 * precision * Math.Max(Math.Abs(time), Math.Abs(time + size));

    private double Number(int index, double value)
    {
        Lost = double.IsNaN(value) && Lost < 0 ? index : Lost;
        return value;
    }

    private double? Crossing(int e, Func<int, double, double> value, double time, double size, double until, bool isLast)
    {
        double? end = null;
        double Value(double place)
        {
            double here = place == until && end is { } known ? known : Number(e, value(e, place));
            end = place == until ? here : end;
            return here;
        }

        int sign = signs[e];
        double left = 0;
        if (sign == 0)
        {
            (sign, left) = Leaving(e, Value, until);
        }

        double? resolution = switches[e] ? null : EventRoot.Resolution(time, size);
        double? place = EventRoot.First(Value, ref sign, left, until, rules[e].InteriorChecks, rules[e].Direction, resolution);
        if (place is { } early && untouched && !switches[e] && early * Math.Abs(size) <= Slack(time, size))
        {
            // It was zero at the first time but for rounding.
            sign = -sign;
            place = EventRoot.First(Value, ref sign, early, until, rules[e].InteriorChecks, rules[e].Direction, resolution);
        }

        if (Lost >= 0)
        {
            return null;
        }

        ends[e] = Value(until);
        if (place is null && isLast && !switches[e] && sign != 0 && EventRoot.Counts(rules[e].Direction, -sign)
            && Math.Abs(ends[e]) * 1e-3 * until * Math.Abs(size)
                <= Slack(time, size) * Math.Max(0, sign * (Value(until * (1 - 1e-3)) - ends[e])))
        {
            place = until; // Zero at the last time but for rounding.
        }

        scales[e] = Math.Max(Math.Abs(starts[e]), Math.Abs(ends[e]));
        after[e] = sign;
        return place;
    }

    /// <summary>The sign with which a value that stands at zero leaves it, and the place where it is known.</summary>
    private (int Sign, double Place) Leaving(int e, Func<double, double> value, double until)
    {
        int before = 0;
        for (double place = 1e-6; place < 0.5; place *= 10)
        {
            double here = value(place * until);
            int sign = double.IsNaN(here) ? 0 : Math.Sign(here - starts[e]);
            if (sign != 0 && sign == before)
            {
                return (sign, place * until); // Once may be rounding.
            }

            before = sign;
        }

        return (0, 0);
    }
}
