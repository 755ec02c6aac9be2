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
        var timed = new Func<double>[actions.Length];
        for (int a = 0; a < actions.Length; a++)
        {
            timed[a] = Timed(actions[a]);
        }

        return Medians(repetitions, warmUp, timed);
    }

    /// <summary>The same of works that tell their own milliseconds, such as those of another process.</summary>
    /// <param name="repetitions">Turns that count, at least 1.</param>
    /// <param name="warmUp">Turns before them.</param>
    /// <param name="timed">What to do, each returns its milliseconds.</param>
    public static double[] Medians(int repetitions, int warmUp, IReadOnlyList<Func<double>> timed)
    {
        ArgumentNullException.ThrowIfNull(timed);
        ArgumentOutOfRangeException.ThrowIfLessThan(repetitions, 1);
        double[][] times = [.. timed.Select(_ => new double[repetitions])];
        for (int turn = -warmUp; turn < repetitions; turn++)
        {
            for (int a = 0; a < timed.Count; a++)
            {
                double time = timed[a]();
                if (turn >= 0)
                {
                    times[a][turn] = time;
                }
            }
        }

        return [.. times.Select(Quantiles.Median)];
    }

    /// <summary>The milliseconds of an action by the clock of this process.</summary>
    public static Func<double> Timed(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return () =>
        {
            long start = Stopwatch.GetTimestamp();
            action();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        };
    }
}
