using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Fields;

/// <summary>Functions Σ A_ij sin(πix) sin(πjy), i, j = 1..K, on the unit square: zero on its boundary.</summary>
internal static class SineSeries
{
    /// <summary>Values Sᵀ A S at the nodes of a grid, S_ix = sin(πix).</summary>
    /// <param name="coefficients">A, <c>[count, K, K]</c>, double.</param>
    /// <param name="grid">Two axes.</param>
    /// <returns>Values <c>[count, 1, x, y]</c>, double.</returns>
    public static GridFunction Evaluate(Tensor coefficients, Grid grid)
    {
        using var scope = NewDisposeScope();
        long modes = coefficients.shape[^1];
        using Tensor sx = Sines(grid.Axes[0], modes);
        using Tensor sy = Sines(grid.Axes[1], modes);
        return new GridFunction(grid, sx.matmul(coefficients).matmul(sy.t()).unsqueeze(1).MoveToOuterDisposeScope());
    }

    /// <summary>Values at points, differentiable in them: those of one function of fixed coefficients, or of a coefficient that changes
    /// from point to point.</summary>
    /// <param name="coefficients">A, <c>[K, K]</c> or <c>[n, K, K]</c>, double.</param>
    /// <param name="x">First coordinate, <c>[n]</c>.</param>
    /// <param name="y">Second coordinate, <c>[n]</c>.</param>
    /// <returns>Values <c>[n, 1]</c>.</returns>
    public static Tensor At(Tensor coefficients, Tensor x, Tensor y)
    {
        using Tensor waves = arange(1, coefficients.shape[^1] + 1, dtype: ScalarType.Float64).mul_(Math.PI);
        Tensor left = (x.unsqueeze(1) * waves).sin().unsqueeze(1), right = (y.unsqueeze(1) * waves).sin().unsqueeze(2);
        return left.matmul(coefficients).matmul(right).squeeze(2);
    }

    /// <summary>Squared wave numbers i² + j², <c>[K, K]</c>, double.</summary>
    public static Tensor SquaredWaveNumbers(int modes)
    {
        using Tensor squares = arange(1, modes + 1, dtype: ScalarType.Float64).square();
        return squares.unsqueeze(1) + squares;
    }

    /// <summary>
    /// Random coefficients (π/K²) a_ij (i² + j²)^(-r) with a_ij uniform in [-1, 1), <c>[count, K, K]</c>, double (spec cno.md 5.2, 5.3);
    /// one function after the other, so that a prefix agrees.
    /// </summary>
    public static Tensor Random(int count, int modes, double exponent, Generator random)
    {
        using Tensor decay = SquaredWaveNumbers(modes).pow_(-exponent).mul_(Math.PI / ((double)modes * modes));
        return Uniform(count, modes, random).mul_(decay);
    }

    /// <summary>
    /// Independent coefficients uniform in [-1, 1), <c>[count, K, K]</c>; one function after the other, so that a prefix agrees.
    /// </summary>
    private static Tensor Uniform(int count, int modes, Generator random) =>
        rand([count, modes, modes], dtype: ScalarType.Float64, generator: random).mul_(2).sub_(1);

    private static Tensor Sines(Axis axis, long modes)
    {
        double[,] values = new double[axis.Points, modes];
        for (int p = 0; p < axis.Points; p++)
        {
            double x = axis.Node(p);
            for (int mode = 1; mode <= modes; mode++)
            {
                values[p, mode - 1] = double.SinPi(mode * x); // Exactly zero at the boundary, unlike sin(π·…).
            }
        }

        using Tensor managed = tensor(values);
        return managed.clone(); // Managed memory has any alignment, on which the last bits of a product depend.
    }
}
