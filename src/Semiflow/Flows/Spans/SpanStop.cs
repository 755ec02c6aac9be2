using Semiflow.Flows.Control;

namespace Semiflow.Flows.Spans;

/// <summary>A time that steps must meet.</summary>
/// <param name="Time">Time.</param>
/// <param name="After">Time from which the integration goes on: later than <paramref name="Time"/> where the field jumps in
/// between.</param>
internal readonly record struct SpanStop(double Time, double After)
{
    /// <summary>The times that steps meet from the first save time to the last, in the order in which they come.</summary>
    internal static List<SpanStop> Of(IReadOnlyList<double> times, SpanFlowOptions options)
    {
        (double first, double last) = (times[0], times[^1]);
        double way = Math.Sign(last - first);
        IEnumerable<double> plain = options.Control is null || options.StepToSaveTimes
            ? times.Concat(options.StopTimes)
            : options.StopTimes;
        IEnumerable<SpanStop> jumps = options.JumpTimes.Select(
            time => new SpanStop(time - (way * 4 * StepSizeRules.Ulp(time)), time + (way * StepSizeRules.Ulp(time))));
        return
            [
                .. plain.Append(last).Except(options.JumpTimes).Select(time => new SpanStop(time, time)).Concat(jumps)
                    .Where(stop => (stop.Time - first) * way > 0 && (last - stop.Time) * way >= 0)
                    .DistinctBy(stop => stop.Time).OrderBy(stop => stop.Time * way),
            ];
    }
}
