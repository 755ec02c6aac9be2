using System.Numerics;

namespace Semiflow.Transport.Exact;

/// <summary>
/// The end of the network simplex method, in exact numbers: from a strongly feasible tree to one over which no arc lowers the cost, however
/// different the sizes of the costs are. Signs come from doubles with a bound of their error, and from exact numbers where that does not
/// decide. In exact numbers strongly feasible trees never cycle.
/// </summary>
internal sealed class ExactSimplex
{
    private readonly double[] costs;
    private readonly int stride;
    private readonly SpanningTree tree;
    private readonly double[] anchors;
    private readonly WholeNumbers numbers;
    private readonly ExactPotentials sources;
    private readonly ExactPotentials targets;
    private BigInteger root;
    private int nextRow;

    /// <summary>A problem at some tree.</summary>
    /// <param name="costs">Rows padded to <paramref name="stride"/> by +∞; +∞ forbids a pair.</param>
    /// <param name="stride">Length of the rows.</param>
    /// <param name="tree">A strongly feasible tree.</param>
    /// <param name="anchors">The potential of each source that hangs at the root, up to what the way over the root costs.</param>
    public ExactSimplex(double[] costs, int stride, SpanningTree tree, double[] anchors)
    {
        (this.costs, this.stride, this.tree, this.anchors) = (costs, stride, tree, anchors);
        (double smallest, double largest) = CostMatrix.Magnitudes(costs);
        numbers = new WholeNumbers(smallest);
        (sources, targets) = (new(numbers, tree.Sources, tree.Sources), new(numbers, tree.Root - tree.Sources, stride));

        // Dearer than any way along arcs, each at most the largest cost and an anchor.
        double anchor = anchors.Length == 0 ? 0 : anchors.Max(Math.Abs);
        root = numbers.Of(largest) + numbers.Of(anchor) << BitOperations.Log2((uint)tree.Root) + 4;
    }

    /// <summary>The potentials.</summary>
    public DualPotentials Potentials => new(numbers, sources, targets);

    /// <summary>Pivots until no arc lowers the cost; what goes over the root is dearer than all else.</summary>
    public void Solve()
    {
        tree.Visit(tree.Root, Set);
        while (Entering() is { } arc)
        {
            BigInteger reduced = Reduced(arc.Row, arc.Column);
            int moved = tree.Pivot(arc.Row, tree.Sources + arc.Column);
            Pass(moved, moved < tree.Sources ? reduced : -reduced);
        }
    }

    /// <summary>
    /// Sources that send over the root and only those targets that they may send to, where not everything can go along arcs; null where it
    /// can.
    /// </summary>
    public (int[] Sources, int[] Targets)? Shortage()
    {
        if (!Enumerable.Range(0, tree.Root).Any(node => tree.Parent[node] == tree.Root && tree.Flow[node] > 0))
        {
            return null;
        }

        // Potentials are within half the price of the root of that price, of its negative, or of 0: the levels are those of a cut.
        BigInteger half = root / 2;
        return ([.. Enumerable.Range(0, tree.Sources).Where(i => sources[i] > half)],
            [.. Enumerable.Range(0, tree.Root - tree.Sources).Where(j => targets[j] < -half)]);
    }

    /// <summary>
    /// Takes the price of the root away: with all mass on arcs only sources hang at it, and as their tree is strongly feasible the
    /// potentials are the largest ones below the anchors. Costs that are not paid do not enter them.
    /// </summary>
    public void Anchor()
    {
        root = BigInteger.Zero;
        tree.Visit(tree.Root, Set);
    }

    // The potential that makes the reduced cost of a node's arc 0.
    private void Set(int node)
    {
        int parent = tree.Parent[node], n = tree.Sources;
        if (node < n)
        {
            sources[node] = parent == tree.Root
                ? root + numbers.Of(anchors[node]) : numbers.Of(costs[node * stride + parent - n]) - targets[parent - n];
        }
        else if (node < tree.Root)
        {
            targets[node - n] = parent == tree.Root ? root : numbers.Of(costs[parent * stride + node - n]) - sources[parent];
        }
    }

    private void Pass(int top, BigInteger change) => tree.Visit(top, node =>
    {
        if (node < tree.Sources)
        {
            sources[node] += change;
        }
        else
        {
            targets[node - tree.Sources] -= change;
        }
    });

    private BigInteger Reduced(int row, int column) => numbers.Of(costs[row * stride + column]) - sources[row] - targets[column];

    // The most negative reduced cost of the first row, in turn, that has one.
    private (int Row, int Column)? Entering()
    {
        for (int seen = 0; seen < tree.Sources; seen++)
        {
            int row = nextRow;
            nextRow = row + 1 == tree.Sources ? 0 : row + 1;
            int column = Entering(row);
            if (column >= 0)
            {
                return (row, column);
            }
        }

        return null;
    }

    private int Entering(int row)
    {
        (double high, double low) = (sources.High[row], sources.Low[row]);
        ReadOnlySpan<double> cost = costs.AsSpan(row * stride, stride);
        (double best, int at) = (0, -1);
        for (int j = -1; (j = RowSearch.Doubtful(cost, targets.High, targets.Low, high, low, ReducedCost.Rounding, j + 1)) >= 0;)
        {
            var reduced = new ReducedCost(cost[j], sources, row, targets, j);
            if ((at < 0 || reduced.Value < best) && IsNegative(row, j, reduced))
            {
                (best, at) = (reduced.Value, j);
            }
        }

        return at;
    }

    private bool IsNegative(int row, int column, ReducedCost reduced)
    {
        int n = tree.Sources;
        if (tree.Parent[row] == n + column || tree.Parent[n + column] == row)
        {
            return false; // an arc of the tree
        }

        if (!reduced.IsDoubtful)
        {
            return reduced.Value < 0;
        }

        // Whole potentials whose sum is not rounded need no exact numbers.
        (double u, double v) = (sources.High[row], targets.High[column]);
        double sum = u + v, part = sum - u;
        bool exact = sources.Low[row] == 0 && targets.Low[column] == 0 && u - (sum - part) + (v - part) == 0;
        return exact ? costs[row * stride + column] < sum : Reduced(row, column).Sign < 0;
    }
}
