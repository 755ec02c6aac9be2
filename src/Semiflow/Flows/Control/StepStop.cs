namespace Semiflow.Flows.Control;

/// <summary>A time that steps must meet.</summary>
/// <param name="Time">Where the step before ends: just before <paramref name="At"/> where the field jumps there.</param>
/// <param name="At">The time meant.</param>
/// <param name="After">Where the integration goes on: just after <paramref name="At"/> where the field jumps.</param>
internal readonly record struct StepStop(double Time, double At, double After)
{
    /// <summary>True where the field jumps.</summary>
    public bool Jumps => After != Time;

    /// <summary>The stops after a first time in the order in which they come.</summary>
    /// <param name="first">The first time.</param>
    /// <param name="way">Direction of time, 1 or −1.</param>
    /// <param name="plain">Times to meet.</param>
    /// <param name="jumps">Times where the field jumps.</param>
    /// <param name="single">True where the field sees times in single precision.</param>
    public static List<StepStop> Of(double first, double way, IEnumerable<double> plain, IReadOnlyList<double> jumps, bool single) =>
    [
        .. plain.Except(jumps).Select(time => new StepStop(time, time, time)).Concat(jumps.Select(time => Jump(time, way, single)))
            .Where(stop => (stop.Time - first) * way > 0).DistinctBy(stop => stop.At).OrderBy(stop => stop.Time * way),
    ];

    // Times of stages are rounded: a few units in the last place keep the last ones on their side of the jump.
    private static StepStop Jump(double time, double way, bool single)
    {
        double ulp = StepSizeRules.Ulp(time);
        return single
            ? new StepStop(Next((float)time, -way), time, Next((float)time, way))
            : new StepStop(time - (way * 4 * ulp), time, time + (way * ulp));
    }

    private static double Next(float time, double way) => way > 0 ? MathF.BitIncrement(time) : MathF.BitDecrement(time);
}
