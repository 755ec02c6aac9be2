namespace Semiflow.Flows;

/// <summary>
/// Control of step sizes by the estimated error (spec ode.md 5): with e the norm of error / (absolute + relative · max(|x|, |x⁺|)),
/// a step is accepted where e ≤ 1 and the next one is larger by <c>safety · e_n^−β1 · e_{n−1}^−β2 · e_{n−2}^−β3</c>,
/// β1 = (P + I + D)/k, β2 = −(P + 2D)/k, β3 = D/k, k the order of the estimate.
/// </summary>
/// <param name="RelativeTolerance">Relative tolerance; 1e-7 in double and 1e-5 in single precision are good values.</param>
/// <param name="AbsoluteTolerance">Absolute tolerance, in units of the state; 1e-9 in double and 1e-7 in single precision.</param>
public sealed record StepControl(double RelativeTolerance = 1e-7, double AbsoluteTolerance = 1e-9)
{
    /// <summary>P, of the proportional part.</summary>
    public double Proportional { get; init; } = 0.4;

    /// <summary>I, of the integral part.</summary>
    public double Integral { get; init; } = 0.3;

    /// <summary>D, of the derivative part.</summary>
    public double Derivative { get; init; }

    /// <summary>Safety factor below 1.</summary>
    public double Safety { get; init; } = 0.9;

    /// <summary>Least factor between two steps.</summary>
    public double LeastFactor { get; init; } = 0.2;

    /// <summary>Largest factor between two steps.</summary>
    public double MostFactor { get; init; } = 10;

    /// <summary>Size of the first step; null for Hairer, Nørsett and Wanner's choice (one evaluation more).</summary>
    public double? FirstStep { get; init; }

    /// <summary>Least size of a step; never less than 16 units in the last place of time.</summary>
    public double MinStep { get; init; }

    /// <summary>Largest size of a step.</summary>
    public double MaxStep { get; init; } = double.PositiveInfinity;

    /// <summary>
    /// True to accept a step of the least size whatever its error; false to end there with <see cref="FlowOutcome.StepUnderflow"/>.
    /// </summary>
    public bool AcceptMinStep { get; init; }

    /// <summary>True for the largest error of the elements, false for their root mean square.</summary>
    public bool LargestError { get; init; }

    /// <summary>
    /// True as in scipy: an accepted step may be followed by a smaller one, and the step after a rejected one is never larger. False
    /// as in torchdiffeq: accepted steps only grow.
    /// </summary>
    public bool Shrinks { get; init; }

    /// <summary>How steps meet the time where they must stop.</summary>
    public StepEnding Ending { get; init; }

    /// <summary>Checks that steps can be controlled by it.</summary>
    /// <exception cref="InputException">A number is out of its range.</exception>
    internal void Check()
    {
        bool tolerances = RelativeTolerance >= 0 && AbsoluteTolerance >= 0 && double.IsFinite(RelativeTolerance + AbsoluteTolerance)
            && RelativeTolerance + AbsoluteTolerance > 0;
        if (!tolerances)
        {
            throw new InputException($"Tolerances must be finite, not negative, and not both zero; they are {RelativeTolerance:g3} and "
                + $"{AbsoluteTolerance:g3}.");
        }

        if (!(FirstStep is null or > 0) || !(MinStep >= 0) || !(MaxStep > 0) || !(Safety > 0) || !(LeastFactor > 0 && LeastFactor < 1)
            || !(MostFactor > 1))
        {
            throw new InputException($"Steps, the safety and their factors must be positive, the least factor below and the most above 1: "
                + $"first step {FirstStep}, least {MinStep}, largest {MaxStep}, safety {Safety}, factors {LeastFactor} and {MostFactor}.");
        }
    }

    /// <summary>This control as an integral controller, (P, I, D) = (0, 1, 0), as in torchdiffeq.</summary>
    public StepControl AsIntegral() => this with { Proportional = 0, Integral = 1, Derivative = 0 };

    /// <summary>This control as scipy's solve_ivp has it: integral, its steps may shrink, the last one is clipped.</summary>
    public StepControl AsScipy() => AsIntegral() with { Shrinks = true, Ending = StepEnding.Clipped };

    /// <summary>
    /// This control as a proportional-integral controller; (0.4, 0.3), the default, suits most problems, (0.3, 0.3) and (0.2, 0.4) are
    /// smoother.
    /// </summary>
    public StepControl AsProportionalIntegral(double proportional = 0.4, double integral = 0.3) =>
        this with { Proportional = proportional, Integral = integral, Derivative = 0 };
}
