using System.Diagnostics;

namespace Semiflow.Bench;

/// <summary>Fair timing of variants on a machine that others use too.</summary>
public static class Stopwatches
{
    /// <summary>
    /// Median milliseconds of each action. The actions take turns (first all once, then all again, …), so that a burst of other load
    /// affects all of them alike and their ratios stay meaningful.
    /// </summary>
    /// <param name="repetitions">Timed turns, at least 1. Good values: 9 or more.</param>
    /// <param name="warmUp">Untimed turns before them: 2 suffice for compiled code and a warm allocator.</param>
    /// <param name="actions">What to time.</param>
    public static double[] Medians(int repetitions, int warmUp, params ReadOnlySpan<Action> actions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repetitions, 1);
        var times = new double[actions.Length][];
        for (int a = 0; a < actions.Length; a++)
        {
            times[a] = new double[repetitions];
        }

        for (int turn = -warmUp; turn < repetitions; turn++)
        {
            for (int a = 0; a < actions.Length; a++)
            {
                long start = Stopwatch.GetTimestamp();
                actions[a]();
                if (turn >= 0)
                {
                    times[a][turn] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                }
            }
        }

        return [.. times.Select(Quantiles.Median)];
    }
}
