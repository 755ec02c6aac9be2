using Semiflow.Flows.Maps;

namespace Semiflow.Flows;

/// <summary>Integration of fields on spans, without libtorch: data generation and reference solutions in double precision.</summary>
public static class SpanFlow
{
    /// <summary>States at all save times; a failed integration is an outcome with the part computed so far, not an exception.</summary>
    /// <param name="field">The field; used by one integration at a time.</param>
    /// <param name="initial">State at the first time.</param>
    /// <param name="times">Save times, never turning back: increasing or decreasing, repeated times allowed, at least one.</param>
    /// <param name="options">Method and steps; null for Tsitouras' method with controlled steps.</param>
    /// <exception cref="ArgumentException">State, times or options do not fit; the message says how.</exception>
    /// <exception cref="OperationCanceledException">Stopped through <see cref="SpanFlowOptions.Stop"/>.</exception>
    public static SpanSolution Solve(
        ISpanField field, ReadOnlySpan<double> initial, IReadOnlyList<double> times, SpanFlowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(times);
        options ??= new SpanFlowOptions();
        Check(field, initial, times, options);
        return new SpanIntegration(field, initial.ToArray(), times, options).Run();
    }

    /// <summary>Checks save times.</summary>
    /// <exception cref="ArgumentException">They are none, not finite, or turn back.</exception>
    internal static void CheckTimes(IReadOnlyList<double> times)
    {
        if (times.Count == 0 || times.Any(time => !double.IsFinite(time)))
        {
            throw new ArgumentException("Save times must be finite, and at least one.", nameof(times));
        }

        double way = Math.Sign(times[^1] - times[0]);
        for (int i = 1; i < times.Count; i++)
        {
            if (Math.Sign(times[i] - times[i - 1]) is var here && here != 0 && here != way)
            {
                throw new ArgumentException($"Save times turn back at index {i}: {times[i - 1]:R} is followed by {times[i]:R}.",
                    nameof(times));
            }
        }
    }

    private static void Check(ISpanField field, ReadOnlySpan<double> initial, IReadOnlyList<double> times, SpanFlowOptions options)
    {
        if (initial.Length != field.Size)
        {
            throw new ArgumentException($"The state has {initial.Length} numbers, the field wants {field.Size}.", nameof(initial));
        }

        CheckTimes(times);
        options.Control?.Check();
        if (options.JumpTimes.Concat(options.StopTimes).Any(time => !double.IsFinite(time)))
        {
            throw new ArgumentException("Stop and jump times must be finite.", nameof(options));
        }

        if (options.Chebyshev is null && options.Control is not null && options.Method.ErrorWeights is null)
        {
            throw new ArgumentException($"{options.Method.Name} estimates no error, so its steps cannot be controlled: set Control to null "
                + $"and Substeps, or choose a method such as tsit5.", nameof(options));
        }

        if (options.JumpTimes.Count > 0 && options.Method.LargestNode > 1)
        {
            throw new ArgumentException($"{options.Method.Name} looks beyond the end of its steps, so it cannot stop before a jump of the "
                + $"field: choose a method such as kvaerno3.", nameof(options));
        }

        if (options.Control is null && (options.Substeps < 1 || options.FixedStep <= 0))
        {
            throw new ArgumentException($"Fixed steps need at least one substep and a positive size; there are {options.Substeps} of size "
                + $"{options.FixedStep}.", nameof(options));
        }
    }
}
