using Semiflow.Transport.Exact;

namespace Semiflow.Transport;

/// <summary>
/// Optimal transport on the line: both sides in order of their coordinate, mass matched from the left. Optimal for every cost
/// h(x − y) with h convex, so for |x − y|ᵖ with p ≥ 1; O(n log n).
/// </summary>
public static class LineTransport
{
    /// <summary>The optimal plan between weighted points of the line.</summary>
    /// <param name="source">x_i.</param>
    /// <param name="target">y_j.</param>
    /// <param name="power">p, at least 1.</param>
    /// <param name="sourceWeights">a_i ≥ 0; null: 1/n each.</param>
    /// <param name="targetWeights">b_j ≥ 0 of the same total; null: the total over m each.</param>
    /// <exception cref="InputException">A side is empty, a number is not finite, a weight is negative, the totals differ,
    /// or the cost is beyond what a double holds.</exception>
    public static TransportPlan Solve(
        ReadOnlySpan<double> source, ReadOnlySpan<double> target, double power,
        IReadOnlyList<double>? sourceWeights = null, IReadOnlyList<double>? targetWeights = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(power, 1);
        ArgumentOutOfRangeException.ThrowIfEqual(power, double.PositiveInfinity);
        (double[] a, double[] b) = Marginals.Of(sourceWeights, targetWeights, source.Length, target.Length);
        int[] left = Order(source), right = Order(target);
        var units = new MassUnits(a, b);
        var entries = new List<PlanEntry>();
        AccurateSum cost = default;
        for (int i = 0, j = 0; i < left.Length && j < right.Length;)
        {
            (int from, int to) = (left[i], right[j]);
            Int128 sent = Int128.Min(units.Source[from], units.Target[to]);
            if (sent > 0)
            {
                double mass = units.Mass(sent);
                entries.Add(new PlanEntry(from, to, mass));
                cost.Add(mass, Math.Pow(Math.Abs(source[from] - target[to]), power));
            }

            units.Source[from] -= sent;
            units.Target[to] -= sent;
            (i, j) = units.Source[from] == 0 ? (i + 1, j) : (i, j + 1);
        }

        if (!double.IsFinite(cost.Value))
        {
            throw new InputException($"the cost is {cost.Value}: give points in a larger unit, or a smaller power than {power}.");
        }

        return new TransportPlan(source.Length, target.Length, entries, cost.Value);
    }

    /// <summary>Where the quantiles of n and of m equal weights meet: indices in order, and the mass of each meeting.</summary>
    internal static (long[] Left, long[] Right, double[] Mass) Merge(long n, long m)
    {
        var (left, right, mass) = (new List<long>(), new List<long>(), new List<double>());
        long at = 0; // in units of 1/(nm), exact
        for (long i = 0, j = 0; i < n && j < m;)
        {
            long next = Math.Min((i + 1) * m, (j + 1) * n);
            left.Add(i);
            right.Add(j);
            mass.Add((double)(next - at) / n / m);
            (i, j, at) = (next == (i + 1) * m ? i + 1 : i, next == (j + 1) * n ? j + 1 : j, next);
        }

        return ([.. left], [.. right], [.. mass]);
    }

    private static int[] Order(ReadOnlySpan<double> values)
    {
        double[] keys = values.ToArray();
        int bad = Array.FindIndex(keys, value => !double.IsFinite(value));
        if (bad >= 0)
        {
            throw new InputException($"point {bad} is {keys[bad]}: give finite points.");
        }

        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(keys, order);
        return order;
    }
}
