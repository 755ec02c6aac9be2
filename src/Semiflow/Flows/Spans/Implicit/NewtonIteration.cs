using Semiflow.Flows.Control;

namespace Semiflow.Flows.Spans.Implicit;

/// <summary>Decides from the sizes of its increments when a simplified Newton iteration has converged (spec ode.md 7).</summary>
internal struct NewtonIteration
{
    internal const int Most = 10;

    // Part of the tolerated error of a step that the equations may be off.
    private const double Part = 1e-2;

    // Increments this far below the tolerance are rounding, whose rate says nothing.
    private const double Rounding = 1e-3;

    // Relative tolerance of fixed steps.
    private const double Tight = 1e-11;

    private double last;

    /// <summary>Number of increments so far.</summary>
    internal int Count { get; private set; }

    /// <summary>Takes an increment in units of the tolerance: true for converged, false for diverged, null to go on.</summary>
    internal bool? Take(double increment)
    {
        Count++;
        if (!double.IsFinite(increment))
        {
            return false;
        }

        double rate = increment / last;
        last = increment;
        if (Count == 1)
        {
            return increment == 0 ? true : null;
        }

        if (increment < Rounding || (rate < 1 && rate * increment / (1 - rate) < Part))
        {
            return true;
        }

        return rate > 2 || Count >= Most ? false : null;
    }

    /// <summary>Largest increment of a state, |step · increment|, in units of the tolerance at this state.</summary>
    /// <param name="increment">Increment of the slope.</param>
    /// <param name="step">The step.</param>
    /// <param name="state">The state.</param>
    /// <param name="argument">The state of a stage.</param>
    /// <param name="control">The tolerances; null for fixed steps, whose equations are solved almost to rounding.</param>
    internal static double Size(double[] increment, double step, double[] state, double[] argument, StepControl? control)
    {
        double relative = control?.RelativeTolerance ?? Tight, absolute = control?.AbsoluteTolerance ?? StepSizeRules.Solved(
            0.01 * Tight, 0.01 * Tight, Math.Max(Math.Max(Largest(state), Largest(argument)), Math.Abs(step) * Largest(increment)));
        double most = 0;
        for (int i = 0; i < increment.Length; i++)
        {
            double size = Math.Abs(step * increment[i])
                / StepSizeRules.Tolerated(relative, absolute, Math.Abs(state[i]));
            most = size <= most ? most : size;
        }

        return most;
    }

    /// <summary>Largest magnitude; 0 of none.</summary>
    internal static double Largest(double[] values)
    {
        double largest = 0;
        foreach (double value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }
}
