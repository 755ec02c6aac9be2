using Semiflow.Transport.Exact;
using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>
/// Optimal transport between equally many points of equal weight: the permutation σ with the least Σ_i c_{i, σ(i)}. Shortest
/// augmenting paths with potentials after Jonker and Volgenant (Computing 38, 1987), O(n²) memory, float64. Where the paths become long,
/// as between clouds in the plane, the network simplex method takes over, whose trees stay short there; its last moves, in exact numbers,
/// make the permutation optimal whatever the sizes of the costs.
/// </summary>
public static class Assignment
{
    /// <summary>Solves the assignment problem of a square matrix of costs.</summary>
    /// <param name="cost">c, <c>[n, n]</c>, +∞ forbids a pair.</param>
    /// <exception cref="InputException">The matrix is not square, a cost is NaN or −∞, or forbidden pairs leave no permutation.</exception>
    public static AssignmentResult Solve(double[,] cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        return Solve(CostMatrix.Span(cost), cost.GetLength(0), cost.GetLength(1));
    }

    /// <param name="cost">c, <c>[n, n]</c>, +∞ forbids a pair; its gradient is not followed.</param>
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
    /// <exception cref="InputException">The clouds differ in size, a cost is NaN or −∞, or forbidden pairs leave no
    /// permutation.</exception>
    public static AssignmentResult Solve(ITransportCost cost, Tensor source, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(cost);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        using var scope = TorchSharp.torch.NewDisposeScope();
        using (no_grad())
        {
            Tensor from = source.detach().to(ScalarType.Float64), to = target.detach().to(ScalarType.Float64),
                costs = cost.Pairwise(from, to);
            PointSet.RequireCosts(costs, from, to);
            return Solve(costs);
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

        if (CostMatrix.Require(cost, rows, columns) || new AugmentingPaths(cost, rows).Solve(cost) is not { } near)
        {
            return ByTree(cost, rows);
        }

        // Paths have rounding of the size of the largest cost; what is left to do from there ends in exact numbers.
        AssignmentResult exact = Result(cost, Simplex(cost, rows).Finish(near.Target, [.. near.U]));
        double potential = exact.U.Max(Math.Abs) + exact.V.Max(Math.Abs);
        return potential * AccurateSum.UnitRoundoff <= 1e-12 * DualCertificate.Paid(cost, exact) ? exact : ByTree(cost, rows);
    }

    /// <summary>Solves by the network simplex method: flows of weight 1 stay whole numbers to the bit.</summary>
    internal static AssignmentResult ByTree(ReadOnlySpan<double> cost, int size) => Result(cost, Simplex(cost, size).Solve());

    private static NetworkSimplex Simplex(ReadOnlySpan<double> cost, int size)
    {
        var ones = new double[size];
        Array.Fill(ones, 1);
        return new NetworkSimplex(cost, ones, ones);
    }

    private static AssignmentResult Result(ReadOnlySpan<double> cost, SimplexSolution found)
    {
        (List<PlanEntry> entries, double[] u, double[] v, DualPotentials potentials) = found;
        int[] target = new int[u.Length];
        double total = 0;
        var dual = new AccurateSum();
        foreach (PlanEntry entry in entries)
        {
            target[entry.Source] = entry.Target;
            total += cost[entry.Source * u.Length + entry.Target];
            dual.Add(u[entry.Source]);
            dual.Add(v[entry.Target]);
        }

        return new AssignmentResult(target, u, v, total, dual.Value) { Exact = potentials };
    }
}
