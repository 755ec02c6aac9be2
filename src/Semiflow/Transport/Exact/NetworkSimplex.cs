namespace Semiflow.Transport.Exact;

/// <summary>
/// One transportation problem of positive weights being solved: first in doubles, to a tolerance relative to the largest cost, then to the
/// end by <see cref="ExactSimplex"/>.
/// </summary>
internal sealed class NetworkSimplex
{
    private const int Lanes = 4;
    private const double Tolerance = 1e-12;
    private readonly int rows;
    private readonly int columns;
    private readonly int stride;
    private readonly double[] costs;
    private readonly double[] u;
    private readonly double[] price;
    private readonly MassUnits units;
    private readonly SpanningTree tree;
    private readonly int rowsAtOnce;

    // Dearer than any way without it: what goes over the root costs twice this.
    private readonly double artificial;
    private int nextRow;

    /// <param name="cost">Row by row; +∞ forbids a pair.</param>
    /// <param name="supplies">Positive weights of the rows.</param>
    /// <param name="demands">Positive weights of the columns.</param>
    public NetworkSimplex(ReadOnlySpan<double> cost, double[] supplies, double[] demands)
    {
        (rows, columns) = (supplies.Length, demands.Length);
        stride = (columns + Lanes - 1) / Lanes * Lanes;
        costs = GC.AllocateUninitializedArray<double>(checked(rows * stride));
        bool whole = true;
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<double> row = cost.Slice(i * columns, columns);
            row.CopyTo(costs.AsSpan(i * stride));
            costs.AsSpan(i * stride + columns, stride - columns).Fill(double.PositiveInfinity);
            whole &= !row.Contains(double.PositiveInfinity);
        }

        // Around forbidden pairs a way may be long.
        artificial = 2 * CostMatrix.Scale(cost) * (whole ? 1 : rows + columns);
        (u, price) = (new double[rows], new double[stride]);
        units = new MassUnits(supplies, demands);
        tree = new SpanningTree(units.Source, units.Target);
        rowsAtOnce = Math.Max(1, (int)(Math.Sqrt((double)rows * columns) / columns));
    }

    /// <summary>Pivots until no arc would lower the cost.</summary>
    /// <exception cref="InputException">Forbidden pairs leave no plan.</exception>
    public SimplexSolution Solve()
    {
        Array.Fill(u, artificial);
        price.AsSpan(0, columns).Fill(artificial);
        while (Entering() is { } arc)
        {
            int moved = tree.Pivot(arc.Row, rows + arc.Column);
            double change = moved < rows ? arc.Reduced : -arc.Reduced;
            tree.Visit(moved, node => Shift(node, change));
        }

        // The least that a source could pay, so that an offset of all its costs stays in its own potential.
        double[] zero = new double[stride];
        double[] least = [.. Enumerable.Range(0, rows).Select(i => RowSearch.SmallestOf(Row(i), zero).Smallest)];
        return Finish([.. least.Select(value => double.IsFinite(value) ? value : 0)]);
    }

    /// <summary>The same from an assignment that is near optimal, and the potentials of its sources.</summary>
    public SimplexSolution Finish(IReadOnlyList<int> target, double[] potentials)
    {
        for (int i = 0; i < rows; i++)
        {
            tree.Pair(i, rows + target[i]);
        }

        return Finish(potentials);
    }

    private SimplexSolution Finish(double[] anchors)
    {
        var exact = new ExactSimplex(costs, stride, tree, anchors);
        exact.Solve();
        if (exact.Shortage() is { } shortage)
        {
            throw new InputException(Describe(shortage.Sources, shortage.Targets));
        }

        exact.Anchor();
        double[] targets = exact.Potentials.Targets.High;
        for (int i = 0; i < rows; i++)
        {
            u[i] = RowSearch.SmallestOf(Row(i), targets).Smallest; // feasible to the last bit
        }

        return new SimplexSolution(Entries(), u, targets[..columns], exact.Potentials);
    }

    private string Describe(int[] sources, int[] targets)
    {
        static string Named(string name, int[] points) => points.Length == 0 ? $"no {name} at all"
            : $"{name}{(points.Length > 1 ? "s" : "")} {string.Join(", ", points.Take(5))}{(points.Length > 5 ? ", …" : "")}";
        double supply = sources.Sum(i => units.Mass(units.Source[i])), demand = targets.Sum(j => units.Mass(units.Target[j]));
        return $"forbidden pairs leave no plan: {Named("source", sources)} with weight {supply:G6} may only go to "
            + $"{Named("target", targets)} with weight {demand:G6}: allow more pairs, or change the weights.";
    }

    private Span<double> Row(int row) => costs.AsSpan(row * stride, stride);

    // The most negative reduced cost of some rows in turn.
    private (int Row, int Column, double Reduced)? Entering()
    {
        (int Row, int Column, double Reduced) best = (-1, -1, -Tolerance / 2 * artificial);
        for (int seen = 1; seen <= rows; seen++)
        {
            int row = nextRow;
            (double smallest, int column) = RowSearch.SmallestOf(Row(row), price);
            if (smallest - u[row] < best.Reduced)
            {
                best = (row, column, smallest - u[row]);
            }

            nextRow = row + 1 == rows ? 0 : row + 1;
            if (best.Row >= 0 && seen % rowsAtOnce == 0)
            {
                break;
            }
        }

        return best.Row >= 0 ? best : null;
    }

    // The new arc's reduced cost becomes 0: sources and targets of the moved part change by opposite amounts.
    private void Shift(int node, double change)
    {
        if (node < rows)
        {
            u[node] += change;
        }
        else
        {
            price[node - rows] -= change;
        }
    }

    private List<PlanEntry> Entries()
    {
        var entries = new List<PlanEntry>();
        for (int node = 0; node < tree.Root; node++)
        {
            if (tree.Parent[node] != tree.Root && tree.Flow[node] > 0)
            {
                double mass = units.Mass(tree.Flow[node]);
                entries.Add(node < rows
                    ? new PlanEntry(node, tree.Parent[node] - rows, mass) : new PlanEntry(tree.Parent[node], node - rows, mass));
            }
        }

        entries.Sort((a, b) => a.Source != b.Source ? a.Source.CompareTo(b.Source) : a.Target.CompareTo(b.Target));
        return entries;
    }
}
