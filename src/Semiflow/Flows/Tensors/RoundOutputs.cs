using Semiflow.Flows.Control;

namespace Semiflow.Flows.Tensors;

/// <summary>Save times that lie in the steps of a round.</summary>
/// <param name="Rows">The active sample of each output; null where each of <paramref name="Places"/> is an output of all active
/// samples.</param>
/// <param name="Places">Places θ in the step, 0 at its start and 1 at its end.</param>
/// <param name="Targets">Where each output row goes, <c>save time · batch + sample</c>; for outputs of all samples all rows of the first
/// place first.</param>
internal sealed record RoundOutputs(int[]? Rows, double[] Places, long[] Targets)
{
    /// <summary>The outputs of steps taken together; null if there are none.</summary>
    /// <param name="steps">The step of each active sample, null for a rejected one; one step for a batch in lock step.</param>
    /// <param name="samples">The sample of each.</param>
    /// <param name="batch">Samples in total.</param>
    /// <param name="lockStep">Whether the batch steps as one.</param>
    public static RoundOutputs? Of(IReadOnlyList<AcceptedStep?> steps, IReadOnlyList<int> samples, long batch, bool lockStep)
    {
        if (lockStep)
        {
            return steps[0] is not { Outputs.Count: > 0 } step ? null : new RoundOutputs(
                null, [.. step.Outputs.Select(output => output.Place)],
                [.. step.Outputs.SelectMany(output => Enumerable.Range(0, (int)batch).Select(b => (output.Save * batch) + b))]);
        }

        var rows = new List<int>();
        var places = new List<double>();
        var targets = new List<long>();
        for (int g = 0; g < steps.Count; g++)
        {
            foreach ((int save, double place) in steps[g]?.Outputs ?? [])
            {
                rows.Add(g);
                places.Add(place);
                targets.Add((save * batch) + samples[g]);
            }
        }

        return rows.Count == 0 ? null : new RoundOutputs([.. rows], [.. places], [.. targets]);
    }
}
