namespace Semiflow.Flows.Control;

/// <summary>The arithmetic of step control (spec ode.md 5) as functions of numbers: both engines call it, one state or many.</summary>
internal static class StepSizeRules
{
    /// <summary>Factor of a step whose velocity or error was not finite, or whose equations had no solution.</summary>
    internal const double FailureFactor = 0.2;

    /// <summary>Non-finite or unsolved steps in a row before the integration gives up.</summary>
    internal const int FailuresInARow = 10;

    /// <summary>Factor from this step to the next.</summary>
    /// <param name="control">The control.</param>
    /// <param name="order">k, the order of the estimate (<see cref="ButcherTableau.ErrorOrder"/>).</param>
    /// <param name="error">e_n of this step.</param>
    /// <param name="last">e of the accepted step before; 1 where there is none.</param>
    /// <param name="beforeLast">e of the accepted step before that one; 1 where there is none.</param>
    internal static double Factor(StepControl control, int order, double error, double last, double beforeLast)
    {
        bool accepted = error <= 1;
        double b1 = (control.Proportional + control.Integral + control.Derivative) / order;
        double b2 = -(control.Proportional + (2 * control.Derivative)) / order;
        double b3 = control.Derivative / order;
        double factor = control.Safety * Power(error, -b1) * Power(last, -b2) * Power(beforeLast, -b3);
        double least = accepted && !control.Shrinks ? 1 : control.LeastFactor;
        double most = accepted ? control.MostFactor : control.Safety;
        return factor >= least ? Math.Min(factor, most) : least;
    }

    /// <summary>h₀ of the choice of the first step.</summary>
    /// <param name="state">d₀, norm of the state in units of the tolerance.</param>
    /// <param name="velocity">d₁, norm of the velocity.</param>
    internal static double Probe(double state, double velocity) =>
        state < 1e-5 || velocity < 1e-5 ? 1e-6 : 0.01 * state / velocity;

    /// <summary>Size of the first step; a thousandth of the probe where the velocity after it is not finite.</summary>
    /// <param name="probe">h₀.</param>
    /// <param name="velocity">d₁.</param>
    /// <param name="acceleration">d₂, norm of (v(t + h₀, x + h₀ v) − v) / h₀.</param>
    /// <param name="order">Order of the method.</param>
    internal static double First(double probe, double velocity, double acceleration, int order)
    {
        double most = Math.Max(velocity, acceleration);
        double step = !double.IsFinite(most) || most <= 1e-15
            ? Math.Max(double.IsFinite(most) ? 1e-6 : 0, 1e-3 * probe)
            : Math.Pow(0.01 / most, 1.0 / order);
        step = Math.Min(100 * probe, step);
        return double.IsFinite(step) ? step : 1e-6;
    }

    /// <summary>The step to take where <paramref name="remaining"/> is left to the time where steps must stop.</summary>
    /// <param name="ending">How steps meet that time.</param>
    /// <param name="step">The step proposed.</param>
    /// <param name="remaining">What is left.</param>
    /// <param name="least">Least size of a step but the last.</param>
    /// <param name="most">Largest size of a step.</param>
    internal static double Fit(StepEnding ending, double step, double remaining, double least, double most)
    {
        double steps = remaining / step;
        return steps <= 1 ? remaining
            : ending != StepEnding.Balanced ? step
            : steps < 1.1 && remaining <= most ? remaining
            : steps < 2 && remaining / 2 >= least ? remaining / 2 : step;
    }

    /// <summary>The size of error that is tolerated beside a value: never zero, or a component that stays 0 would have 0/0.</summary>
    internal static double Tolerated(double relative, double absolute, double size) =>
        Math.Max(absolute + (relative * size), LeastTolerated);

    /// <summary>Least size of error that is tolerated.</summary>
    internal const double LeastTolerated = 1e-300;

    /// <summary>The size of a state by which differences are taken: at least 1, but for states that are all far smaller.</summary>
    internal static double Difference(double length) => length is > 0 and < 1e-6 ? length : 1 + length;

    /// <summary>
    /// The absolute part of what is tolerated where fixed steps solve equations: in the unit of the states, but not below rounding beside
    /// them.
    /// </summary>
    /// <param name="absolute">That of states of size 1.</param>
    /// <param name="noise">What rounding leaves of it beside large states.</param>
    /// <param name="size">Largest component.</param>
    internal static double Solved(double absolute, double noise, double size) =>
        Math.Max(Math.Max(absolute * Math.Min(size, 1), noise * size), LeastTolerated);

    /// <summary>Least size of a step from a time.</summary>
    internal static double Least(StepControl? control, double time) => Math.Max(control?.MinStep ?? 0, 16 * Ulp(time));

    /// <summary>Distance from |time| to the next larger number.</summary>
    internal static double Ulp(double time) => Math.BitIncrement(Math.Abs(time)) - Math.Abs(time);

    // An exact step (error 0) takes the largest factor, whatever came before: 0 to a negative power is infinite, and stays so.
    private static double Power(double error, double exponent) => exponent == 0 ? 1 : Math.Pow(Math.Max(error, 1e-300), exponent);
}
