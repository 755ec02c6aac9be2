using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>
/// Principal components of points: the affine map to k dimensions that keeps the most variance, <c>z = (x - m) Cᵀ</c> with orthonormal
/// rows C, and back, <c>x ≈ m + z C</c>. Double precision inside; results have the type and device of what they are applied to.
/// </summary>
public sealed class PrincipalComponents : IDisposable
{
    private PrincipalComponents(Tensor mean, Tensor components, Tensor variances, double total) =>
        (Mean, Components, Variances, Total) = (mean, components, variances, total);

    /// <summary>m, <c>[d]</c>, float64.</summary>
    public Tensor Mean { get; }

    /// <summary>C, <c>[k, d]</c>, float64, the largest variance first; the entry of largest size in a row is positive.</summary>
    public Tensor Components { get; }

    /// <summary>Variances along them, <c>[k]</c>, float64, with 1 / (n - 1).</summary>
    public Tensor Variances { get; }

    /// <summary>Share of the variance that the components keep, in [0, 1].</summary>
    public double Kept => Total > 0 ? Math.Min(1, Variances.sum().item<double>() / Total) : 1;

    private double Total { get; }

    /// <summary>Fits to points, by the eigenvectors of the smaller of covariance and Gram matrix.</summary>
    /// <param name="points">Points <c>[n, …]</c>, n at least 2; axes after the first are flattened.</param>
    /// <param name="count">k, at most min(n - 1, d).</param>
    /// <exception cref="ArgumentException">Too few points or dimensions.</exception>
    public static PrincipalComponents Fit(Tensor points, int count)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.dim() < 2 || points.shape[0] < 2 || count < 1 || count > Math.Min(points.shape[0] - 1, points.numel() / points.shape[0]))
        {
            throw new ArgumentException(
                $"expected points [n, …] with n - 1 and the dimension at least {count}, the number of components, and that at least 1; got "
                    + $"[{string.Join(", ", points.shape)}].");
        }

        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor x = points.detach().cpu().to(float64).flatten(1);
        long n = x.shape[0], d = x.shape[1];
        Tensor mean = x.mean([0]);
        Tensor centered = x - mean;
        bool dual = n < d;
        (Tensor values, Tensor vectors) = linalg.eigh((dual ? centered.matmul(centered.t()) : centered.t().matmul(centered)) / (n - 1));
        Tensor variances = values.narrow(0, values.shape[0] - count, count).flip(0).clamp(0);
        Tensor rows = vectors.narrow(1, values.shape[0] - count, count).flip(1).t();
        // From an eigenvector u of the Gram matrix, Xᵀu is one of the covariance; QR keeps the rows orthonormal where the variance is 0.
        Tensor components = dual ? linalg.qr(rows.matmul(centered).t().contiguous()).Q.t() : rows;
        Tensor largest = components.gather(1, components.abs().argmax(1, keepdim: true));
        components = components * where(largest < 0, -ones_like(largest), ones_like(largest));
        double total = centered.square().sum().item<double>() / (n - 1);
        return new PrincipalComponents(
            mean.DetachFromDisposeScope(), components.contiguous().DetachFromDisposeScope(),
            variances.contiguous().DetachFromDisposeScope(), total);
    }

    /// <summary>z = (x - m) Cᵀ.</summary>
    /// <param name="points">Points <c>[n, …]</c> of the fitted dimension.</param>
    /// <returns><c>[n, k]</c>, differentiable.</returns>
    /// <exception cref="ArgumentException">Another dimension.</exception>
    public Tensor Transform(Tensor points)
    {
        Check(points, Components.shape[1], "dimension");
        using DisposeScope scope = NewDisposeScope();
        Tensor x = points.flatten(1).to(float64);
        return (x - Mean.to(x.device)).matmul(Components.to(x.device).t()).to(points.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>x ≈ m + z C.</summary>
    /// <param name="coordinates"><c>[n, k]</c>.</param>
    /// <returns><c>[n, d]</c>, differentiable.</returns>
    /// <exception cref="ArgumentException">Another number of coordinates.</exception>
    public Tensor Inverse(Tensor coordinates)
    {
        Check(coordinates, Components.shape[0], "number of components");
        using DisposeScope scope = NewDisposeScope();
        Tensor z = coordinates.to(float64);
        return (z.matmul(Components.to(z.device)) + Mean.to(z.device)).to(coordinates.dtype).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Mean.Dispose();
        Components.Dispose();
        Variances.Dispose();
    }

    private static void Check(Tensor points, long size, string what)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.dim() < 2 || points.shape[0] == 0 || points.numel() / points.shape[0] != size)
        {
            throw new ArgumentException(
                $"expected [n, …] with {size} numbers per point, the {what}, got [{string.Join(", ", points.shape)}].", nameof(points));
        }
    }
}
