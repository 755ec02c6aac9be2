using System.Numerics;

namespace Semiflow.Transport.Exact;

/// <summary>
/// Potentials of a solution. Those that an exact solver found are whole numbers: beside potentials of 1e18 doubles would say nothing of a
/// cost of 1e-9. Others are taken as the doubles that they are.
/// </summary>
/// <param name="numbers">The unit.</param>
/// <param name="sources">u, rounded and exact.</param>
/// <param name="targets">v, rounded and exact.</param>
internal sealed class DualPotentials(WholeNumbers numbers, ExactPotentials sources, ExactPotentials targets)
{
    // Rounding of a reduced cost of four terms, relative to their magnitudes, and as much again.
    private const double Rounding = 8 * 1.1102230246251565e-16;

    /// <summary>u.</summary>
    public ExactPotentials Sources => sources;

    /// <summary>v.</summary>
    public ExactPotentials Targets => targets;

    /// <summary>Potentials that are doubles, beside these costs.</summary>
    public static DualPotentials Of(IReadOnlyList<double> u, IReadOnlyList<double> v, ReadOnlySpan<double> cost)
    {
        double smallest = u.Concat(v).Where(value => value != 0 && double.IsFinite(value)).Select(Math.Abs).DefaultIfEmpty(1).Min();
        var numbers = new WholeNumbers(Math.Min(smallest, CostMatrix.Magnitudes(cost).Smallest));
        return new DualPotentials(numbers, Side(numbers, u), Side(numbers, v));
    }

    /// <summary>
    /// Potentials of all points where these are those of some, and the given doubles those of the others.
    /// </summary>
    public DualPotentials Spread(int[] rows, int[] columns, double[] u, double[] v)
    {
        (ExactPotentials allU, ExactPotentials allV) = (Side(numbers, u), Side(numbers, v));
        for (int i = 0; i < rows.Length; i++)
        {
            allU[rows[i]] = sources[i];
        }

        for (int j = 0; j < columns.Length; j++)
        {
            allV[columns[j]] = targets[j];
        }

        return new DualPotentials(numbers, allU, allV);
    }

    /// <summary>Whether these rounded are the given ones, up to the last bits of the sums they come from.</summary>
    public bool Are(IReadOnlyList<double> u, IReadOnlyList<double> v)
    {
        double size = 16 * Rounding * (u.Max(Math.Abs) + v.Max(Math.Abs));
        return Near(sources.High, u) && Near(targets.High, v);

        bool Near(double[] mine, IReadOnlyList<double> given) =>
            Enumerable.Range(0, given.Count).All(i => Math.Abs(mine[i] - given[i]) <= size);
    }

    /// <summary>c − u_i − v_j, exact where it is near 0.</summary>
    public double Excess(int i, int j, double cost)
    {
        (double u, double v) = (sources.High[i], targets.High[j]);
        (double sum, double rest) = (u + v, sources.Low[i] + targets.Low[j]);
        double excess = cost - sum - rest, size = Math.Abs(cost) + Math.Abs(sum) + Math.Abs(sources.Low[i]) + Math.Abs(targets.Low[j]);
        return double.IsFinite(size) && Math.Abs(excess) <= Rounding * size
            ? numbers.Number(numbers.Of(cost) - sources[i] - targets[j]) : excess;
    }

    private static ExactPotentials Side(WholeNumbers numbers, IReadOnlyList<double> values)
    {
        var side = new ExactPotentials(numbers, values.Count, values.Count);
        for (int i = 0; i < values.Count; i++)
        {
            side.Put(i, values[i]);
        }

        return side;
    }
}
