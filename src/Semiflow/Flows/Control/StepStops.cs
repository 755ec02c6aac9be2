namespace Semiflow.Flows.Control;

/// <summary>
/// The times that steps must meet, in the order in which they come, and what the field is asked for between them. All engines walk along
/// it, so that their steps end at the same times.
/// </summary>
internal sealed class StepStops
{
    private readonly (double At, bool Jumps)[] all;
    private readonly double way;
    private readonly double end;
    private readonly bool single;
    private readonly Func<double, int>? steps;
    private int next;

    // The time that steps met last, and the steps from there to the next.
    private double behind;
    private int count;
    private double width;

    /// <param name="first">The first time.</param>
    /// <param name="way">Direction of time, 1 or −1.</param>
    /// <param name="plain">Times to meet.</param>
    /// <param name="jumps">Times where the field jumps.</param>
    /// <param name="end">Beyond it the field is not asked; infinite for no bound.</param>
    /// <param name="single">True where the field sees times in single precision.</param>
    /// <param name="steps">Number of fixed steps between two times to meet that are so far apart; null where steps are controlled.</param>
    public StepStops(
        double first, double way, IEnumerable<double> plain, IReadOnlyList<double> jumps, double end, bool single,
        Func<double, int>? steps)
    {
        (this.way, this.end, this.single, this.steps, behind) = (way, end, single, steps, first);
        all = [.. plain.Except(jumps).Select(time => (At: time, Jumps: false)).Concat(jumps.Select(time => (At: time, Jumps: true)))
            .Where(stop => (stop.At - first) * way > 0).DistinctBy(stop => stop.At).OrderBy(stop => stop.At * way)];
        Look(jumps.Contains(first));
        Divide();
    }

    /// <summary>The time that steps must meet next; null for none.</summary>
    public double? Next => next < all.Length ? all[next].At : null;

    /// <summary>The times that the field is asked for until the next jump.</summary>
    public TimeWindow Window { get; private set; }

    /// <summary>Where the field jumps next, or is not asked beyond; infinite where neither.</summary>
    public double Bound { get; private set; }

    /// <summary>Distance from a time to the next one that steps must meet; infinite for none.</summary>
    public double Room(double time) => Next is { } stop ? Math.Abs(stop - time) : double.PositiveInfinity;

    /// <summary>The end of the fixed step in which a time lies: an event inside does not shift the others.</summary>
    public double Node(double time)
    {
        double until = all[next].At, number = Math.Floor(((time - behind) / width) + 1e-9) + 1, node = behind + (number * width);
        return number >= count || (until - node) * way <= 0 ? until : (node - time) * way > 0 ? node : node + width;
    }

    /// <summary>Takes the end of a step; true where the field jumps there.</summary>
    public bool Meet(double time)
    {
        if (next == all.Length || all[next].At != time)
        {
            return false;
        }

        (behind, bool jumps) = all[next++];
        Divide();
        if (jumps)
        {
            Look(fromJump: true);
        }

        return jumps;
    }

    private void Divide()
    {
        if (steps is not null && Next is { } until)
        {
            count = steps(Math.Abs(until - behind));
            width = (until - behind) / count;
        }
    }

    private void Look(bool fromJump)
    {
        double first = fromJump ? TimeWindow.After(behind, way, single) : -way * double.PositiveInfinity;
        int jump = Array.FindIndex(all, next, stop => stop.Jumps);
        double ahead = jump < 0 ? end : TimeWindow.Before(all[jump].At, way, single);
        Bound = jump < 0 || (all[jump].At - end) * way > 0 ? end : all[jump].At;
        Window = TimeWindow.Between(first, (ahead - end) * way > 0 ? end : ahead, way);
    }
}
