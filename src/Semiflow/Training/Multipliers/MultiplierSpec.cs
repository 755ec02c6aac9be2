namespace Semiflow.Training;

/// <summary>Settings of an <see cref="AugmentedLagrangian"/>.</summary>
public sealed record MultiplierSpec
{
    /// <summary>How λ moves.</summary>
    public MultiplierRule Rule { get; init; } = MultiplierRule.Growing;

    /// <summary>λ at the beginning. Good values: such that λ L and Ω are of one size.</summary>
    public double Start { get; init; } = 1;

    /// <summary>
    /// Growing, ProportionalIntegral: τ, added to λ for every unit of L; too small a value never reaches the constraint (spec aphynity.md
    /// 2.1). Target: largest change of ln λ in an update; good values 0.01 to 0.2.
    /// </summary>
    public double Rate { get; init; } = 1;

    /// <summary>Largest |λ|.</summary>
    public double Cap { get; init; } = 1e12;

    /// <summary>Augmented: μ at the beginning.</summary>
    public double Penalty { get; init; } = 1;

    /// <summary>Augmented: factor of μ after an update in which the violation did not fall enough.</summary>
    public double PenaltyGrowth { get; init; } = 2;

    /// <summary>Augmented: largest μ.</summary>
    public double PenaltyCap { get; init; } = 1e8;

    /// <summary>
    /// Augmented: the violation has fallen enough when it is at most this share of the previous one. Good values: 0.25 to 0.9.
    /// </summary>
    public double Decrease { get; init; } = 0.5;

    /// <summary>Augmented: violation at which λ and μ stay. Target, ProportionalIntegral: ε, the accuracy asked for.</summary>
    public double Tolerance { get; init; }

    /// <summary>ProportionalIntegral: K, weight of the violation itself.</summary>
    public double Proportional { get; init; }

    /// <summary>ProportionalIntegral: smallest λ, positive where something is divided by it.</summary>
    public double Floor { get; init; } = 1e-3;

    /// <summary>
    /// β of the moving mean L ← β L + (1 − β) L_new that the update sees instead of L: for the losses of small batches. 0 for none; good
    /// values 0.8 to 0.99.
    /// </summary>
    public double Smoothing { get; init; }

    /// <summary>
    /// Against wind-up (spec least-action.md 10.2): λ does not grow in an update that finds |L| (smoothed) lower than at the last by at
    /// least this share, nor in the first, so that a wild start, which heals on its own, leaves no large λ behind. 0 for never; good values
    /// 0.005 to 0.05 with smoothing.
    /// </summary>
    public double HoldWhileFalling { get; init; }

    /// <summary>The settings, checked.</summary>
    /// <exception cref="InputException">A setting is out of its range.</exception>
    public MultiplierSpec Checked()
    {
        Require(double.IsFinite(Start), "start", "a finite number", Start);
        Require(Rate >= 0, "rate", "at least 0", Rate);
        Require(Cap > 0, "cap", "positive", Cap);
        Require(Penalty > 0, "penalty", "positive", Penalty);
        Require(PenaltyGrowth >= 1, "growth of the penalty", "at least 1", PenaltyGrowth);
        Require(PenaltyCap >= Penalty, "cap of the penalty", "at least the penalty", PenaltyCap);
        Require(Decrease is > 0 and <= 1, "decrease", "in (0, 1]", Decrease);
        Require(Tolerance >= 0, "tolerance", "at least 0", Tolerance);
        Require(Proportional >= 0, "proportional part", "at least 0", Proportional);
        Require(Floor >= 0 && Floor <= Cap, "floor", "in [0, cap]", Floor);
        Require(Rule != MultiplierRule.Target || Cap >= 1, "cap", "at least 1 for a target accuracy, whose λ lies between 1/cap and cap",
            Cap);
        Require(Smoothing is >= 0 and < 1, "smoothing", "in [0, 1)", Smoothing);
        Require(HoldWhileFalling is >= 0 and < 1, "fall that holds it", "in [0, 1)", HoldWhileFalling);
        Require(Rule != MultiplierRule.Target || (Tolerance > 0 && Start > 0), "tolerance and start", "positive for a target accuracy",
            Math.Min(Tolerance, Start));
        return this;
    }

    private static void Require(bool holds, string what, string expected, double got)
    {
        if (!holds)
        {
            throw new InputException(FormattableString.Invariant($"the {what} of a multiplier must be {expected}, not {got}."));
        }
    }
}
