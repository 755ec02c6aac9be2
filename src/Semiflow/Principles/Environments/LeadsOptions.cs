namespace Semiflow.Principles;

/// <summary>How LEADS keeps the networks of the environments small and how it trains (spec leads.md 2, 4).</summary>
public sealed record LeadsOptions
{
    /// <summary>
    /// 1/λ, the weight of the penalty Ω; 0 leaves it out. Good values: 2e-4 (Lotka–Volterra), 1e-3 (Gray–Scott), 1e-5 (Navier–Stokes).
    /// </summary>
    public double PenaltyWeight { get; init; } = 2e-4;

    /// <summary>α, the weight of <c>Σ σ_max(W)²</c> inside Ω. Good values: 1e-2, 1e-4 for FNO.</summary>
    public double LipschitzWeight { get; init; } = 1e-2;

    /// <summary>What Ω is.</summary>
    public LeadsPenalty Penalty { get; init; } = LeadsPenalty.SizeAndLipschitz;

    /// <summary>Which norm of a layer enters.</summary>
    public SpectralNormKind Norm { get; init; } = SpectralNormKind.Operator;

    /// <summary>Periodic points that convolutions act on, for their exact norm; null takes the norm of the flattened kernel.</summary>
    public IReadOnlyList<int>? Points { get; init; }

    /// <summary>Power iterations per move.</summary>
    public int PowerIterations { get; init; } = 5;

    /// <summary>When solutions restart from observations; null for never.</summary>
    public RestartSchedule? Restarts { get; init; } = new();

    /// <summary>Seed of the first vectors of the power iterations.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Also solves without restarts and without gradients in every move (<see cref="Leads.RolloutError"/>), which the authors do; costs
    /// about a third more.
    /// </summary>
    public bool MeasureRollout { get; init; }
}

/// <summary>The penalty Ω of the networks of the environments.</summary>
public enum LeadsPenalty
{
    /// <summary><c>Σ_e mean(|g_e(x)|/|x|)² + α Σ σ_max(W)²</c> on the observed states: a bound of size and of Lipschitz constant.</summary>
    SizeAndLipschitz,

    /// <summary>
    /// <c>Σ_e (Σ_W |W|_F)²</c>: for linear dynamics, where minimizers have a closed form (<see cref="LinearDecomposition"/>).
    /// </summary>
    Frobenius,
}
