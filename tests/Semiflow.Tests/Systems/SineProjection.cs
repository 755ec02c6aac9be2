using static TorchSharp.torch;

namespace Semiflow.Tests.Systems;

/// <summary>Coefficients of sine series from samples, by discrete orthogonality: independent of how the systems evaluate.</summary>
internal static class SineProjection
{
    /// <summary>
    /// A_ij, <c>[count, modes, modes]</c>, from values <c>[count, 1, n, n]</c> on the Dirichlet unit square, modes below n − 1.
    /// </summary>
    public static Tensor Coefficients(Tensor values, int modes)
    {
        long points = values.shape[^1];
        using Tensor nodes = linspace(0, 1, points, ScalarType.Float64);
        using Tensor sines = outer(nodes, arange(1, modes + 1, ScalarType.Float64) * Math.PI).sin();
        double scale = 2.0 / (points - 1);
        return sines.t().matmul(values.squeeze(1)).matmul(sines) * (scale * scale);
    }

    /// <summary>π²(i² + j²), the eigenvalues of −Δ.</summary>
    public static Tensor Eigenvalues(int modes)
    {
        Tensor squares = (arange(1, modes + 1, ScalarType.Float64) * Math.PI).square();
        return squares.unsqueeze(1) + squares;
    }
}
