namespace Semiflow.Spaces;

/// <summary>
/// C = σ² (−Δ + τ²)^(−α), a Matérn covariance of smoothness α − d/2 and correlation length about 1/τ. Functions with a finite
/// variance need α > d/2. Good values on the unit square: σ² = 7^1.5, τ = 7, α = 2.5 (vorticity) or σ = 1, τ = 3, α = 2
/// (Darcy), both of arXiv 2010.08895.
/// </summary>
/// <param name="Sigma">σ, positive.</param>
/// <param name="Tau">τ, positive, per unit of length.</param>
/// <param name="Alpha">α, positive.</param>
public sealed record MaternCovariance(double Sigma, double Tau, double Alpha) : ICovariance
{
    /// <summary>σ.</summary>
    public double Sigma { get; init; } = PositiveParameter.Checked(Sigma, nameof(Sigma));

    /// <summary>τ, per unit of length.</summary>
    public double Tau { get; init; } = PositiveParameter.Checked(Tau, nameof(Tau));

    /// <summary>α.</summary>
    public double Alpha { get; init; } = PositiveParameter.Checked(Alpha, nameof(Alpha));

    /// <inheritdoc/>
    public double Eigenvalue(double squaredWavenumber, int rank) => Sigma * Sigma * Math.Pow(squaredWavenumber + Tau * Tau, -Alpha);
}
