using Semiflow.Training;

namespace Semiflow.Principles;

/// <summary>Settings of <see cref="DomainTranslation"/>.</summary>
public sealed record TranslationOptions
{
    /// <summary>λ of the penalty form λ A + D. Good values: 0.005 to 0.05, of D's size over A's; 0 leaves the map to chance.</summary>
    public double Weight { get; init; } = 0.02;

    /// <summary>
    /// Share of λ at the end, reached linearly over the last half of <see cref="Moves"/>: a constant λ &gt; 0 stops short of the
    /// target. 1 keeps λ.
    /// </summary>
    public double FinalShare { get; init; } = 0.1;

    /// <summary>Moves of the flow in the whole training, which annealing goes by; 0 keeps λ.</summary>
    public long Moves { get; init; }

    /// <summary>
    /// The multiplier form A + w D, subject to D ≤ <see cref="Tolerance"/>: how w is updated; null for the penalty form.
    /// With <see cref="MultiplierRule.Growing"/> it is w ← w + τ max(D − ε, 0), τ the rate and w the start; with
    /// <see cref="MultiplierRule.Target"/> w falls again while D is below ε.
    /// </summary>
    public MultiplierSpec? Constraint { get; init; }

    /// <summary>ε of the multiplier form.</summary>
    public double Tolerance { get; init; }

    /// <summary>Moves of the flow between two updates of w, by the mean of D over them: s.</summary>
    public int Every { get; init; } = 10;

    /// <summary>Where the cost is taken.</summary>
    public CostPlacement Placement { get; init; } = CostPlacement.Path;

    /// <summary>
    /// Weight of E|decode(encode(x)) − x| over both domains, for flows with an encoder: without it the motion of codes says nothing of
    /// points.
    /// </summary>
    public double ReconstructionWeight { get; init; }

    /// <summary>λ after so many moves of the flow.</summary>
    internal double WeightAt(long move)
    {
        if (Moves <= 0 || FinalShare == 1)
        {
            return Weight;
        }

        double late = Math.Clamp((2.0 * move / Moves) - 1, 0, 1);
        return Weight * (1 + ((FinalShare - 1) * late));
    }
}
