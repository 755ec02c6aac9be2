using Semiflow.Training;

namespace Semiflow.Recipes.Settings;

/// <summary>The multiplier λ of a constraint: data, labels or a law to be fitted, while something else is least.</summary>
/// <param name="Rule">How λ changes.</param>
/// <param name="Start">λ at the beginning.</param>
/// <param name="Rate">τ, added to λ for every unit of the violation; of the rule target the largest change of ln λ.</param>
/// <param name="Cap">Largest |λ|.</param>
/// <param name="Penalty">Rule augmented: μ at the beginning.</param>
/// <param name="PenaltyGrowth">Rule augmented: factor of μ where the violation did not fall enough.</param>
/// <param name="PenaltyCap">Rule augmented: largest μ.</param>
/// <param name="Decrease">Rule augmented: share of the previous violation that counts as enough.</param>
/// <param name="Tolerance">Violation at which λ stays; of the rules target and proportional_integral the accuracy asked for.</param>
/// <param name="Proportional">Rule proportional_integral: weight of the violation itself.</param>
/// <param name="Floor">Rule proportional_integral: smallest λ.</param>
/// <param name="Smoothing">Share of the old value in the moving mean of the violation that λ sees; 0 for none.</param>
/// <param name="HoldWhileFalling">λ does not grow while the violation falls by at least this share between updates; 0 for never.</param>
/// <param name="Every">Moves from one update of λ to the next.</param>
[UsedWith("rate", "rule!=augmented", "training.form=target")]
[UsedWith("{penalty,penalty_growth,penalty_cap,decrease}", "rule=augmented")]
[UsedWith("tolerance", "rule=augmented|target|proportional_integral", "training.form")]
[UsedWith("{proportional,floor}", "rule=proportional_integral")]
internal sealed record Multiplier(
    MultiplierRule Rule = MultiplierRule.Growing, double Start = 1, [AtLeast(0)] double Rate = 1, [Positive] double Cap = 1e12,
    [Positive] double Penalty = 1, [AtLeast(1)] double PenaltyGrowth = 2, [Positive] double PenaltyCap = 1e8,
    [Within(0, 1, Above = true)] double Decrease = 0.5, [AtLeast(0)] double Tolerance = 0, [AtLeast(0)] double Proportional = 0,
    [AtLeast(0)] double Floor = 1e-3, [Within(0, 1, Below = true)] double Smoothing = 0,
    [Within(0, 1, Below = true)] double HoldWhileFalling = 0, [AtLeast(1)] int Every = 1)
{
    /// <summary>The multiplier that a principle takes.</summary>
    /// <exception cref="InputException">Settings that do not fit each other.</exception>
    public MultiplierSpec Spec() => new MultiplierSpec
    {
        Rule = Rule,
        Start = Start,
        Rate = Rate,
        Cap = Cap,
        Penalty = Penalty,
        PenaltyGrowth = PenaltyGrowth,
        PenaltyCap = PenaltyCap,
        Decrease = Decrease,
        Tolerance = Tolerance,
        Proportional = Proportional,
        Floor = Floor,
        Smoothing = Smoothing,
        HoldWhileFalling = HoldWhileFalling,
    }.Checked();
}
