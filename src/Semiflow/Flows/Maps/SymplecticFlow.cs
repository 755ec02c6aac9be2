using Semiflow.Flows.Spans;

namespace Semiflow.Flows;

/// <summary>
/// Integration of separable energies with fixed symplectic steps; motions with friction or forcing need <see cref="SpanFlow"/>.
/// </summary>
public static class SymplecticFlow
{
    /// <summary>States (q, p) at all save times.</summary>
    /// <param name="field">The motion.</param>
    /// <param name="initial">q, then p.</param>
    /// <param name="times">Save times, increasing or decreasing, repeated ones allowed.</param>
    /// <param name="method">The method.</param>
    /// <param name="substeps">Steps between two save times, at least 1.</param>
    /// <param name="stop">Ends the computation early.</param>
    /// <exception cref="ArgumentException">The state does not fit, or times are not finite or turn back.</exception>
    public static SpanSolution Solve(
        ISeparableField field, ReadOnlySpan<double> initial, IReadOnlyList<double> times, SymplecticMethod method, int substeps,
        CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(times);
        ArgumentOutOfRangeException.ThrowIfLessThan(substeps, 1);
        SpanFlow.CheckTimes(times);
        if (initial.Length != 2 * field.Size)
        {
            throw new ArgumentException($"The state has {initial.Length} numbers, the field wants positions and momenta, {2 * field.Size}.",
                nameof(initial));
        }

        var record = new SpanRecord(times, initial.Length);
        double[] state = initial.ToArray();
        var steps = new SymplecticSteps(field, state, method);
        record.SaveUntil(times[0], 0, state);
        double time = times[0];
        for (int i = 1; i < times.Count && record.Outcome == FlowOutcome.Ok; i++)
        {
            double size = (times[i] - times[i - 1]) / substeps;
            for (int s = 0; s < substeps && size != 0; s++)
            {
                stop.ThrowIfCancellationRequested();
                steps.Step(size);
                record.Accept(size);
            }

            if (SpanErrorNorm.FirstNonFinite(state) is var bad and >= 0)
            {
                record.Outcome = FlowOutcome.NonFinite;
                record.Component = bad;
                record.Reason = $"Component {bad} is not finite before t = {times[i]:R}: take more substeps than {substeps}, or check the "
                    + $"field.";
                break;
            }

            time = times[i];
            record.SaveUntil(time, 0, state);
        }

        return record.Finish(time, new FlowStatistics(0, 0, steps.Forces, 0, 0));
    }
}
