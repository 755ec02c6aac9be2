using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise.Losses;

/// <summary>
/// A potential whose minimizing movements are known, <c>V(x) = ½ (x − c)ᵀ A (x − c)</c> with A symmetric and positive: a step of size τ is
/// <c>T(x) = (I + τA)⁻¹ (x + τ A c)</c>, the flow <c>c + e^{−tA} (x − c)</c> (spec modulewise.md 11, V1, V2).
/// </summary>
/// <param name="Curvature">A, <c>[2, 2]</c>, float64.</param>
/// <param name="Center">c, <c>[2]</c>, float64.</param>
internal sealed record QuadraticWell(Tensor Curvature, Tensor Center)
{
    /// <summary>Curvatures 1.7 and 0.5, turned by 0.6, around (1, −0.5).</summary>
    public static QuadraticWell Default()
    {
        (double c, double s) = (Math.Cos(0.6), Math.Sin(0.6));
        Tensor turn = tensor(new[,] { { c, -s }, { s, c } });
        return new QuadraticWell(turn.matmul(diag(stack([tensor(1.7), tensor(0.5)]))).matmul(turn.t()), stack([tensor(1.0), tensor(-0.5)]));
    }

    /// <summary>V at points <c>[n, 2]</c>.</summary>
    public Tensor Value(Tensor points)
    {
        Tensor away = points - Center;
        return (away.matmul(Curvature) * away).sum(1) / 2;
    }

    /// <summary>The exact step.</summary>
    public Tensor Step(Tensor points, double tau) =>
        Center + linalg.solve(eye(2, dtype: float64) + (tau * Curvature), (points - Center).t()).t();

    /// <summary>The exact flow.</summary>
    public Tensor Flow(Tensor points, double time) => Center + (points - Center).matmul(matrix_exp(-time * Curvature));
}
