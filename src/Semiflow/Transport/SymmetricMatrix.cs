using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>Functions of symmetric matrices by eigendecomposition in float64.</summary>
internal static class SymmetricMatrix
{
    // Eigenvalues at most this part of the largest count as 0.
    private const double Least = 1e-12;

    /// <summary>A symmetric tensor <c>[d, d]</c> of the host numbers, which are checked.</summary>
    /// <exception cref="InputException">Not square, not finite or not symmetric.</exception>
    public static Tensor Of(double[,] values, string name)
    {
        ArgumentNullException.ThrowIfNull(values);
        int size = values.GetLength(0);
        if (size == 0 || values.GetLength(1) != size)
        {
            throw new InputException($"{name} must be square, got {size} x {values.GetLength(1)}.");
        }

        double largest = 0;
        foreach (double value in values)
        {
            largest = Math.Max(largest, double.IsFinite(value) ? Math.Abs(value) : double.PositiveInfinity);
        }

        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                if (!(Math.Abs(values[i, j] - values[j, i]) <= 1e-9 * largest))
                {
                    throw new InputException($"{name} must be symmetric and finite, got {values[i, j]} at ({i}, {j}) and {values[j, i]} at "
                        + $"({j}, {i}).");
                }
            }
        }

        using var scope = NewDisposeScope();
        Tensor matrix = tensor(values).clone();
        return ((matrix + matrix.t()) / 2).MoveToOuterDisposeScope();
    }

    /// <summary>V f(λ) Vᵀ.</summary>
    /// <param name="matrix">Symmetric <c>[d, d]</c>.</param>
    /// <param name="function">f, of the eigenvalues <c>[d]</c>.</param>
    public static Tensor Apply(Tensor matrix, Func<Tensor, Tensor> function)
    {
        using var scope = NewDisposeScope();
        (Tensor values, Tensor vectors) = linalg.eigh(matrix);
        return (vectors * function(values)).matmul(vectors.t()).MoveToOuterDisposeScope();
    }

    /// <summary>Eigenvalues at most this part of the largest are within rounding of 0.</summary>
    public static double Rounding(Tensor matrix) => matrix.shape[0] * 2 * AccurateSum.UnitRoundoff;

    /// <summary>The positive semidefinite root; eigenvalues within rounding of 0 count as 0, whose roots would be far larger.</summary>
    public static Tensor Root(Tensor matrix) => Apply(
        matrix, values => values.masked_fill(values <= Rounding(matrix) * values[-1], 0).clamp_min(0).sqrt());

    /// <summary>The pseudoinverse of the root: eigenvalues at most 1e-12 of the largest count as 0.</summary>
    public static Tensor InverseRoot(Tensor matrix) => Apply(matrix, values =>
    {
        Tensor none = Vanishing(values);
        return values.masked_fill(none, 1).rsqrt().masked_fill(none, 0);
    });

    /// <summary>Orthonormal columns along the eigenvalues that <see cref="InverseRoot"/> inverts.</summary>
    public static Tensor Range(Tensor matrix)
    {
        using var scope = NewDisposeScope();
        (Tensor values, Tensor vectors) = linalg.eigh(matrix);
        long none = Vanishing(values).sum().item<long>(); // the first: they ascend
        return vectors.narrow(1, none, values.shape[0] - none).MoveToOuterDisposeScope();
    }

    /// <summary>Whether the smallest eigenvalue is more than 1e-12 of the largest.</summary>
    public static bool IsPositive(Tensor matrix) => Extremes(matrix) is var (smallest, largest) && smallest > Least * largest;

    /// <summary>Refuses eigenvalues that are not clearly positive.</summary>
    /// <exception cref="InputException">The smallest eigenvalue is at most 1e-12 of the largest.</exception>
    public static void RequirePositive(Tensor matrix, string name)
    {
        (double smallest, double largest) = Extremes(matrix);
        if (!(smallest > Least * largest))
        {
            throw new InputException($"{name} must be positive definite, its smallest eigenvalue is {smallest:G4} and its largest "
                + $"{largest:G4}.");
        }
    }

    /// <summary>
    /// Refuses a covariance that is regular only for its channels: beside a channel so much larger, rounding leaves nothing of a small one.
    /// </summary>
    /// <param name="matrix">Symmetric and positive semidefinite <c>[d, d]</c>.</param>
    /// <param name="name">What it is.</param>
    /// <param name="least">Eigenvalues at most this part of the largest are lost.</param>
    /// <exception cref="InputException">Some are, and would not be where all channels had variance 1.</exception>
    public static void RequireOneScale(Tensor matrix, string name, double least = Least)
    {
        using var scope = NewDisposeScope();
        Tensor variances = matrix.diagonal(), used = variances > 0;
        Tensor rows = used.nonzero().flatten();
        if (rows.numel() < 2)
        {
            return;
        }

        Tensor some = matrix.index_select(0, rows).index_select(1, rows), each = variances.index_select(0, rows).rsqrt();
        (double smallest, double largest) = Extremes(some);
        if (smallest <= least * largest && IsPositive(some * each * each.unsqueeze(1)))
        {
            throw new InputException($"{name} has channels of very different size, variances from {variances.min().item<double>():G3} to "
                + $"{variances.max().item<double>():G3}: the small ones are lost to rounding. Give channels in units of their own size, or "
                + "weigh them by a metric Q.");
        }
    }

    private static Tensor Vanishing(Tensor values) => (values <= Least * values[-1]).logical_or(values <= 0);

    private static (double Smallest, double Largest) Extremes(Tensor matrix)
    {
        using var scope = NewDisposeScope();
        double[] values = linalg.eigvalsh(matrix).cpu().data<double>().ToArray();
        return (values[0], values[^1]);
    }
}
