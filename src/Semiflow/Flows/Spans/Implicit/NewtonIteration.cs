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

    /// <summary>Largest increment of the state, |step · increment|, in units of the tolerance at this state.</summary>
    internal static double Size(double[] increment, double step, double[] state, StepControl control)
    {
        double most = 0;
        for (int i = 0; i < increment.Length; i++)
        {
            double size = Math.Abs(step * increment[i])
                / StepSizeRules.Tolerated(control.RelativeTolerance, control.AbsoluteTolerance, Math.Abs(state[i]));
            most = size <= most ? most : size;
        }

        return most;
    }
}
