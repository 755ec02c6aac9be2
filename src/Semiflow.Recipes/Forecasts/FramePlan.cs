using static TorchSharp.torch;

namespace Semiflow.Recipes.Forecasts;

/// <summary>On which frame, or after which, each time lies.</summary>
internal sealed class FramePlan
{
    private const double OnFrame = 1e-6; // Times that differ by less than this share of a frame are the same.
    private readonly double[] times;
    private readonly int[] before; // The last frame not after each time.
    private readonly bool[] between;
    private readonly double frame;
    private readonly Dictionary<(int Frame, int Column), double> named = [];
    private readonly int[] last;

    /// <summary>Places times.</summary>
    /// <param name="times">Times in double precision that do not decrease, <c>[time]</c> or <c>[time, trajectory]</c>.</param>
    /// <param name="frame">Length of a frame, from the first time on.</param>
    /// <exception cref="InputException">More frames than can be counted.</exception>
    public FramePlan(Tensor times, double frame)
    {
        (Own, this.frame, Count) = (times.dim() == 2, frame, (int)times.shape[0]);
        Columns = Own ? (int)times.shape[1] : 1;
        this.times = times.cpu().contiguous().data<double>().ToArray();
        (before, between, last) = (new int[this.times.Length], new bool[this.times.Length], new int[Columns]);
        for (int i = 0; i < this.times.Length; i++)
        {
            int column = i % Columns;
            double frames = (this.times[i] - this.times[column]) / frame, nearest = Math.Round(frames);
            between[i] = Math.Abs(frames - nearest) > OnFrame;
            double count = between[i] ? Math.Floor(frames) : nearest;
            before[i] = count <= int.MaxValue ? (int)count : throw new InputException(FormattableString.Invariant(
                $"from {this.times[column]} to {this.times[i]} are {count} steps of the model, which go by {frame}: too many."));
            last[column] = Math.Max(last[column], before[i]);
            if (!between[i])
            {
                named.TryAdd((before[i], column), this.times[i]); // In its own last bits.
            }
        }
    }

    /// <summary>Whether each trajectory has times of its own.</summary>
    public bool Own { get; }

    /// <summary>Trajectories with times of their own; 1 where times are common.</summary>
    public int Columns { get; }

    /// <summary>Number of times.</summary>
    public int Count { get; }

    /// <summary>The last frame of all.</summary>
    public int Last => last.Max();

    /// <summary>Times of frames; a trajectory stays at its last one.</summary>
    public Tensor Frames(int from, int until)
    {
        double[] each = [.. Enumerable.Range(from, until - from + 1)
            .SelectMany(k => Enumerable.Range(0, Columns).Select(column => At(Math.Min(k, last[column]), column)))];
        return tensor(each, Own ? [until - from + 1, Columns] : [until - from + 1]);
    }

    /// <summary>Which states of frames <paramref name="from"/> to <paramref name="until"/> belong where.</summary>
    public (long[] Places, long[] Frames) Places(int from, int until)
    {
        int[] here = [.. Enumerable.Range(0, times.Length).Where(i => before[i] <= until && (before[i] > from || from == 0))];
        return ([.. here.Select(i => (long)i)], [.. here.Select(i => ((long)(before[i] - from) * Columns) + (i % Columns))]);
    }

    /// <summary>The interval from the last frame to a time; null where all trajectories are on a frame.</summary>
    public Tensor? Between(int time)
    {
        int[] row = [.. Enumerable.Range(time * Columns, Columns)];
        double[] starts = [.. row.Select(i => At(before[i], i % Columns))];
        return row.Any(i => between[i])
            ? tensor([.. starts, .. row.Select((i, column) => between[i] ? times[i] : starts[column])], Own ? [2, Columns] : [2])
            : null;
    }

    private double At(int k, int column) => named.TryGetValue((k, column), out double own) ? own : times[column] + (k * frame);
}
