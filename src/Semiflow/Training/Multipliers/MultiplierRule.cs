namespace Semiflow.Training;

/// <summary>How the multiplier of "least Ω subject to L = 0" moves.</summary>
public enum MultiplierRule
{
    /// <summary>
    /// λ ← λ + τ L, as published for APHYNITY (spec aphynity.md 2): for L ≥ 0 it grows as long as the constraint is missed.
    /// </summary>
    Growing,

    /// <summary>
    /// The augmented Lagrangian, λ L + μ L²/2: λ ← λ + μ L, and μ grows only when L fails to fall (spec aphynity.md 12.1).
    /// </summary>
    Augmented,

    /// <summary>
    /// Subject to L ≤ ε: λ rises by a factor while L is above the target and falls while it is below (spec aphynity.md 12.2; GECO, arXiv
    /// 1810.00597).
    /// </summary>
    Target,

    /// <summary>
    /// Subject to L ≤ ε: λ = I + K L̃ with I ← I + τ L̃, L̃ = L − ε: a controller that winds down again where the constraint is met (spec
    /// least-action.md 12.2).
    /// </summary>
    ProportionalIntegral,
}
