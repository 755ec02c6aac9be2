using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Systems.Fields;

/// <summary>
/// Random sets of the unit square: where a centred Gaussian process with covariance exp(−|x − y|²/(2ℓ²)) is not negative. The process is
/// its Karhunen–Loève series, √λ_i φ_i of one direction times those of the other, so that it can be evaluated at any node.
/// </summary>
/// <remarks>Eigenfunctions by Nyström's method on 256 midpoints. Those beyond number 3/ℓ have less than 10⁻¹² of the variance.</remarks>
/// <param name="correlation">ℓ, in sides of the square; 0.02 to 1.</param>
internal sealed class GaussianSign(double correlation)
{
    private const int Midpoints = 256;

    /// <summary>ℓ.</summary>
    public double Correlation { get; } = correlation is >= 0.02 and <= 1
        ? correlation : throw new ArgumentOutOfRangeException(nameof(correlation), correlation, "from 0.02 to 1 sides of the square.");

    /// <summary>Eigenfunctions of a direction.</summary>
    public int Terms => (int)Math.Ceiling(3 / Correlation);

    /// <summary>The process.</summary>
    /// <param name="coefficients">Standard normal numbers, <c>[count, term, term]</c>, double.</param>
    /// <param name="x">Places in [0, 1].</param>
    /// <param name="y">Places in [0, 1].</param>
    /// <returns><c>[count, x, y]</c>.</returns>
    public Tensor Process(Tensor coefficients, double[] x, double[] y)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor left, Tensor right) = (Series(x), Series(y));
        return left.matmul(coefficients).matmul(right.t()).MoveToOuterDisposeScope();
    }

    /// <summary>√λ_i φ_i at places, <c>[place, term]</c>.</summary>
    private Tensor Series(double[] places)
    {
        Tensor midpoints = (arange(Midpoints, ScalarType.Float64) + 0.5) / Midpoints;
        (Tensor values, Tensor vectors) = linalg.eigh(Covariance(midpoints, midpoints) / Midpoints);
        Tensor kept = values.flip(0).narrow(0, 0, Terms), shapes = vectors.flip(1).narrow(1, 0, Terms);

        // A library is free in the sign of an eigenvector; the same seed is to give the same sets everywhere.
        shapes = shapes * where(shapes.narrow(0, 0, 1).ge(0), 1.0, -1.0);
        Tensor weights = where(kept.gt(1e-14 * kept[0]), kept.clamp_min(1e-300).rsqrt(), zeros_like(kept));
        return Covariance(tensor(places), midpoints).matmul(shapes) * weights / Math.Sqrt(Midpoints);
    }

    private Tensor Covariance(Tensor a, Tensor b) =>
        ((a.unsqueeze(1) - b.unsqueeze(0)).square() / (-2 * Correlation * Correlation)).exp();
}
