using Semiflow.Transport.Costs;
using static TorchSharp.torch;

namespace Semiflow.Transport.Exact;

/// <summary>
/// Optimal transport between equally many points of equal weight: the permutation σ with the least Σ_i c_{i, σ(i)}. Shortest
/// augmenting paths with potentials after Jonker and Volgenant (Computing 38, 1987), O(n²) memory, float64. Where the paths become long,
/// as between clouds in the plane, the network simplex method takes over, whose trees stay short there.
/// </summary>
public static class Assignment
{
    /// <summary>Solves the assignment problem of a square matrix of costs.</summary>
    /// <param name="cost">c, <c>[n, n]</c>, finite.</param>
    /// <exception cref="InputException">The matrix is not square, or a cost is not finite.</exception>
    public static AssignmentResult Solve(double[,] cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        return Solve(CostMatrix.Span(cost), cost.GetLength(0), cost.GetLength(1));
    }

    /// <param name="cost">c, <c>[n, n]</c>, finite; its gradient is not followed.</param>
    /// <inheritdoc cref="Solve(double[,])"/>
    public static AssignmentResult Solve(Tensor cost)
    {
        double[] values = CostMatrix.Read(cost);
        return Solve(values, (int)cost.shape[0], (int)cost.shape[1]);
    }

    /// <summary>Solves between two clouds: the mean cost of the result is W₂² for a <see cref="QuadraticCost"/>.</summary>
    /// <param name="cost">Prices pairs.</param>
    /// <param name="source">Points <c>[n, …]</c>.</param>
    /// <param name="target">Points <c>[n, …]</c>.</param>
    /// <exception cref="InputException">The clouds differ in size, or a cost is not finite.</exception>
    public static AssignmentResult Solve(ITransportCost cost, Tensor source, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(cost);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        using var scope = TorchSharp.torch.NewDisposeScope();
        using (no_grad())
        {
            return Solve(cost.Pairwise(source.detach().to(ScalarType.Float64), target.detach().to(ScalarType.Float64)));
        }
    }

    private static AssignmentResult Solve(ReadOnlySpan<double> cost, int rows, int columns)
    {
        if (rows != columns)
        {
            throw new InputException(
                $"an assignment needs as many sources as targets, got {rows} and {columns}: take equally many points, or "
                    + $"TransportationProblem, which takes any numbers and weights.");
        }

        CostMatrix.Require(cost, rows, columns);
        return new AugmentingPaths(cost, rows).Solve(cost) ?? ByTree(cost, rows);
    }

    /// <summary>Solves by the network simplex method: flows of weight 1 stay whole numbers to the bit.</summary>
    internal static AssignmentResult ByTree(ReadOnlySpan<double> cost, int size)
    {
        var ones = new double[size];
        Array.Fill(ones, 1);
        (List<PlanEntry> entries, double[] u, double[] v) = new NetworkSimplex(cost, ones, ones).Solve();
        int[] target = new int[size];
        double total = 0;
        foreach (PlanEntry entry in entries)
        {
            target[entry.Source] = entry.Target;
            total += cost[entry.Source * size + entry.Target];
        }

        return new AssignmentResult(target, u, v, total, u.Sum() + v.Sum());
    }
}
