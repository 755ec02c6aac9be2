namespace Semiflow.Spaces;

/// <summary>A covariance operator that is a function of the Laplacian, so that it acts on each mode of a grid separately.</summary>
public interface ICovariance
{
    /// <summary>Variance of the coefficient of an L2-normalized eigenfunction of −Δ.</summary>
    /// <param name="squaredWavenumber">Its eigenvalue |k|², per squared unit of length.</param>
    /// <param name="rank">Number of dimensions.</param>
    double Eigenvalue(double squaredWavenumber, int rank);
}
