namespace Semiflow.Transport.Exact;

/// <summary>One transportation problem of positive weights being solved: potentials, and which arc enters the tree.</summary>
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
    private readonly SpanningTree tree;
    private readonly double scale;
    private readonly int rowsAtOnce;

    // Dearer than any way without it: what goes over the root costs twice this.
    private readonly double artificial;
    private int nextRow;

    public NetworkSimplex(ReadOnlySpan<double> cost, double[] supplies, double[] demands)
    {
        (rows, columns) = (supplies.Length, demands.Length);
        stride = (columns + Lanes - 1) / Lanes * Lanes;
        costs = GC.AllocateUninitializedArray<double>(checked(rows * stride));
        for (int i = 0; i < rows; i++)
        {
            cost.Slice(i * columns, columns).CopyTo(costs.AsSpan(i * stride));
            costs.AsSpan(i * stride + columns, stride - columns).Fill(double.PositiveInfinity);
        }

        scale = CostMatrix.Scale(cost);
        artificial = 2 * scale;
        (u, price) = (new double[rows], new double[stride]);
        Array.Fill(u, artificial);
        price.AsSpan(0, columns).Fill(artificial);
        tree = new SpanningTree(supplies, demands);
        rowsAtOnce = Math.Max(1, (int)(Math.Sqrt((double)rows * columns) / columns));
    }

    /// <summary>Pivots until no arc would lower the cost.</summary>
    public (List<PlanEntry> Entries, double[] U, double[] V) Solve()
    {
        // Rounding of many small changes goes when potentials are recomputed; then there may be a few arcs more.
        do
        {
            while (Entering() is { } arc)
            {
                int moved = tree.Pivot(arc.Row, rows + arc.Column);
                double change = moved < rows ? arc.Reduced : -arc.Reduced;
                tree.Visit(moved, node => Shift(node, change));
            }

            tree.Visit(tree.Root, Set);
        }
        while (Entering(forget: true) is not null);

        for (int i = 0; i < rows; i++)
        {
            u[i] = RowSearch.SmallestOf(Row(i), price).Smallest; // feasible to the last bit
        }

        return (Entries(), u, price[..columns]);
    }

    private Span<double> Row(int row) => costs.AsSpan(row * stride, stride);

    // The most negative reduced cost of some rows in turn.
    private (int Row, int Column, double Reduced)? Entering(bool forget = false)
    {
        (int Row, int Column, double Reduced) best = (-1, -1, -Tolerance * scale);
        int row = nextRow;
        for (int seen = 1; seen <= rows; seen++)
        {
            (double smallest, int column) = RowSearch.SmallestOf(Row(row), price);
            if (smallest - u[row] < best.Reduced)
            {
                best = (row, column, smallest - u[row]);
            }

            row = row + 1 == rows ? 0 : row + 1;
            if (best.Row >= 0 && seen % rowsAtOnce == 0)
            {
                break;
            }
        }

        nextRow = forget ? nextRow : row;
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

    // The potential that makes the reduced cost of a node's arc 0.
    private void Set(int node)
    {
        int parent = tree.Parent[node];
        if (node < rows)
        {
            u[node] = parent == tree.Root ? artificial : costs[node * stride + parent - rows] - price[parent - rows];
        }
        else if (node < tree.Root)
        {
            price[node - rows] = parent == tree.Root ? artificial : costs[parent * stride + node - rows] - u[parent];
        }
    }

    private List<PlanEntry> Entries()
    {
        var entries = new List<PlanEntry>();
        for (int node = 0; node < tree.Root; node++)
        {
            if (tree.Parent[node] != tree.Root && tree.Flow[node] > 0)
            {
                entries.Add(node < rows
                    ? new PlanEntry(node, tree.Parent[node] - rows, tree.Flow[node]) : new PlanEntry(tree.Parent[node], node - rows,
                        tree.Flow[node]));
            }
        }

        entries.Sort((a, b) => a.Source != b.Source ? a.Source.CompareTo(b.Source) : a.Target.CompareTo(b.Target));
        return entries;
    }
}
