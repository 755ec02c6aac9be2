namespace Semiflow.Spaces;

/// <summary>
/// c(x, y) = s² exp(−|x − y|² / (2 ℓ²)), continued beyond the boundaries by its images; eigenvalues
/// s² (2π ℓ²)^(d/2) exp(−ℓ² |k|² / 2). Good values: ℓ from 0.05 to 0.3 of the interval.
/// </summary>
/// <param name="Deviation">s, standard deviation far from the boundary, positive, in units of the function.</param>
/// <param name="Length">ℓ, positive, in units of length.</param>
public sealed record SquaredExponentialCovariance(double Deviation, double Length) : ICovariance
{
    /// <summary>s, in units of the function.</summary>
    public double Deviation { get; init; } = PositiveParameter.Checked(Deviation, nameof(Deviation));

    /// <summary>ℓ, in units of length.</summary>
    public double Length { get; init; } = PositiveParameter.Checked(Length, nameof(Length));

    /// <inheritdoc/>
    public double Eigenvalue(double squaredWavenumber, int rank) =>
        Deviation * Deviation * Math.Pow(2 * Math.PI * Length * Length, rank / 2.0) * Math.Exp(-Length * Length * squaredWavenumber / 2);
}
