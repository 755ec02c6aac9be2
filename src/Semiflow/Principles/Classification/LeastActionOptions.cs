using Semiflow.Training;
using Semiflow.Transport;

namespace Semiflow.Principles;

/// <summary>What the transport C is to the training.</summary>
public enum TransportMode
{
    /// <summary>Left out: the loss alone. C is still measured.</summary>
    Vanilla,

    /// <summary>L + μ C with the same μ throughout.</summary>
    FixedWeight,

    /// <summary>Least C subject to L = 0, with a multiplier λ of the loss.</summary>
    Multiplier,
}

/// <summary>When λ is updated (spec least-action.md 3).</summary>
public enum UpdateVariant
{
    /// <summary>Every s-th iteration before its step, by the loss of its batch: the code published for the paper.</summary>
    A,

    /// <summary>As <see cref="A"/>, but an iteration that updates λ makes no move.</summary>
    ASkip,

    /// <summary>Every s-th iteration after its step, by a second evaluation of the same batch: the precursor.</summary>
    B,

    /// <summary>As <see cref="B"/> while λ is below <see cref="LeastActionOptions.StopAt"/>, then never again.</summary>
    BCap,
}

/// <summary>What is minimized at a given λ; minimizers are the same, steps are not.</summary>
public enum ObjectiveScaling
{
    /// <summary>L + C/λ: the transport's gradient fades as λ grows. For gradient descent with momentum.</summary>
    FadingTransport,

    /// <summary>λ L + C: the loss's gradient grows with λ, an increase of the learning rate.</summary>
    GrowingLoss,
}

/// <summary>Settings of <see cref="LeastAction"/>.</summary>
public sealed record LeastActionOptions
{
    /// <summary>What the transport is to the training.</summary>
    public TransportMode Mode { get; init; } = TransportMode.Multiplier;

    /// <summary>μ of <see cref="TransportMode.FixedWeight"/>.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>λ: start λ_0 and rate τ, or another rule. Published: λ_0 = 1, τ = 1 (images); 0.1 and 0.1 (points).</summary>
    public MultiplierSpec Multiplier { get; init; } = new();

    /// <summary>s: iterations from one update of λ to the next, counted across epochs. Published: 1 or 5.</summary>
    public int UpdateEvery { get; init; } = 1;

    /// <summary>When λ is updated.</summary>
    public UpdateVariant Variant { get; init; } = UpdateVariant.A;

    /// <summary>What is minimized; null as published with the variant: L + C/λ for A, λ L + C for B.</summary>
    public ObjectiveScaling? Scaling { get; init; }

    /// <summary>λ at which <see cref="UpdateVariant.BCap"/> stops updating it.</summary>
    public double StopAt { get; init; } = 6;

    /// <summary>How displacements become a number. Published weights belong to theirs.</summary>
    public DisplacementReduction Reduction { get; init; } = DisplacementReduction.MeanElements;

    /// <summary>p of |r|ᵖ, at least 1.</summary>
    public double Power { get; init; } = 2;

    /// <summary>Factor of C; the number of blocks M makes it the action M Σ|r_m|² of a flow over a unit of time.</summary>
    public double EnergyFactor { get; init; } = 1;

    /// <summary>Whether a block without a residual, such as one that changes the shape, is an error instead of free.</summary>
    public bool PriceEveryBlock { get; init; }

    /// <summary>The scaling that holds.</summary>
    public ObjectiveScaling EffectiveScaling =>
        Scaling ?? (Variant is UpdateVariant.A or UpdateVariant.ASkip ? ObjectiveScaling.FadingTransport : ObjectiveScaling.GrowingLoss);

    /// <summary>The settings, checked.</summary>
    /// <exception cref="InputException">A setting is out of its range.</exception>
    public LeastActionOptions Checked()
    {
        Require(Weight >= 0 && double.IsFinite(Weight), "weight of the transport", "at least 0", Weight);
        Require(UpdateEvery >= 1, "number of iterations between updates", "at least 1", UpdateEvery);
        Require(StopAt > 0, "multiplier at which updates stop", "positive", StopAt);
        Require(Power >= 1, "power of the displacement", "at least 1", Power);
        Require(EnergyFactor > 0 && double.IsFinite(EnergyFactor), "factor of the transport", "positive", EnergyFactor);
        MultiplierSpec multiplier = Multiplier.Checked();
        bool divides = Mode == TransportMode.Multiplier && EffectiveScaling == ObjectiveScaling.FadingTransport;
        Require(!divides || multiplier.Start > 0, "start of the multiplier", "positive where L + C/λ is minimized", multiplier.Start);
        Require(
            !divides || multiplier.Rule != MultiplierRule.ProportionalIntegral || multiplier.Floor > 0,
            "floor of the multiplier", "positive where L + C/λ is minimized", multiplier.Floor);
        return this;
    }

    private static void Require(bool holds, string what, string expected, double got)
    {
        if (!holds)
        {
            throw new InputException(FormattableString.Invariant($"the {what} must be {expected}, not {got}."));
        }
    }
}
