using Semiflow.Flows.Control;
using Semiflow.Flows.Tensors;

namespace Semiflow.Flows.Gradients;

/// <summary>The steps of a flow in order, known before it is computed with a graph.</summary>
/// <param name="Order">The sample at each row, those with most steps first; null where rows are samples.</param>
/// <param name="Rounds">Steps taken together.</param>
/// <param name="Initial">Save times before the first step.</param>
/// <param name="Saves">Number of save times.</param>
/// <param name="Batch">Number of samples.</param>
internal sealed record PathPlan(long[]? Order, IReadOnlyList<StepRound> Rounds, RoundOutputs Initial, int Saves, long Batch)
{
    /// <summary>Where every output row goes, in the order in which they are computed.</summary>
    public long[] Targets => [.. Initial.Targets, .. Rounds.SelectMany(round => round.Outputs?.Targets ?? [])];

    /// <summary>The first output row of each round, after those of the initial states, and the number of all rows.</summary>
    public int[] FirstRows()
    {
        int[] first = new int[Rounds.Count + 1];
        first[0] = Initial.Targets.Length;
        for (int r = 0; r < Rounds.Count; r++)
        {
            first[r + 1] = first[r] + (Rounds[r].Outputs?.Targets.Length ?? 0);
        }

        return first;
    }

    /// <summary>The plan of the accepted steps.</summary>
    public static PathPlan Of(IReadOnlyList<StepProgress> tracks, SaveTimes saves, long batch, bool lockStep)
    {
        StepProgress[] sorted = [.. tracks.OrderByDescending(track => track.Steps.Count)];
        var rounds = new List<StepRound>();
        for (int r = 0; r < (sorted.Length == 0 ? 0 : sorted[0].Steps.Count); r++)
        {
            AcceptedStep[] steps = [.. sorted.TakeWhile(track => track.Steps.Count > r).Select(track => track.Steps[r])];
            int[] samples = [.. sorted.Take(steps.Length).Select(track => track.Sample)];
            rounds.Add(new StepRound(
                lockStep ? (int)batch : steps.Length, [.. steps.Select(step => step.Time)], [.. steps.Select(step => step.Size)],
                steps.Any(step => step.Fresh), RoundOutputs.Of(steps, samples, batch, lockStep))
            {
                PerSample = !lockStep,
                Windows = [.. steps.Select(step => step.Window)],
                Events = [.. steps.Select((step, row) => (row, samples[row], step)).Where(one => one.step.Events.Count > 0)],
            });
        }

        long[]? order = lockStep ? null : [.. sorted.Select(track => (long)track.Sample)];
        return new PathPlan(order, rounds, Start(saves, batch, order), saves.Count, batch);
    }

    /// <summary>The plan of fixed steps.</summary>
    public static PathPlan Of(SaveTimes saves, long batch, int substeps, ButcherTableau method)
    {
        var rounds = new List<StepRound>();
        int samples = saves.PerSample ? (int)batch : 1;
        long[] all = [.. Enumerable.Range(0, (int)batch).Select(b => (long)b)];
        TimeWindow[] windows = [.. Enumerable.Range(0, samples).Select(b => TimeWindow.Of(saves, b, method))];
        for (int i = 0; i + 1 < saves.Count; i++)
        {
            double[] from = [.. Enumerable.Range(0, samples).Select(b => saves.At(i, b))];
            double[] size = [.. Enumerable.Range(0, samples).Select(b => (saves.At(i + 1, b) - saves.At(i, b)) / substeps)];
            for (int s = 0; s < substeps; s++)
            {
                RoundOutputs? outputs = s < substeps - 1 ? null : new RoundOutputs(null, [1], [.. all.Select(b => ((i + 1) * batch) + b)]);
                rounds.Add(new StepRound((int)batch, [.. from.Select((time, b) => time + (s * size[b]))], size, false, outputs)
                    { PerSample = saves.PerSample, Windows = windows });
            }
        }

        return new PathPlan(null, rounds, new RoundOutputs(null, [0], all), saves.Count, batch);
    }

    private static RoundOutputs Start(SaveTimes saves, long batch, long[]? order)
    {
        var rows = new List<int>();
        var targets = new List<long>();
        for (int row = 0; row < batch; row++)
        {
            int sample = (int)(order?[row] ?? row);
            for (int i = 0; i < saves.Count && saves.At(i, sample) == saves.At(0, sample); i++)
            {
                rows.Add(row);
                targets.Add((i * batch) + sample);
            }
        }

        return new RoundOutputs([.. rows], new double[rows.Count], [.. targets]);
    }
}
