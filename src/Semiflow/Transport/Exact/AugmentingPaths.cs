namespace Semiflow.Transport.Exact;

/// <summary>
/// One assignment problem being solved. Reduced costs c_ij − v_j are at least those of the row's own column throughout; reductions
/// assign most rows at once, a shortest path over reduced costs each of the others. Rows are padded with infinite costs.
/// </summary>
internal sealed class AugmentingPaths
{
    private const int Lanes = 4;

    // Rows scanned in searches, over n, before another method is the quicker one: what random costs need is a tenth of it.
    private const int Patience = 40;
    private readonly int size;
    private readonly int stride;
    private readonly double[] costs;
    private readonly double[] price;
    private readonly int[] columnOf;
    private readonly int[] rowOf;
    private readonly double[] open;
    private readonly double[] distance;
    private readonly long[] before;
    private long scanned;

    public AugmentingPaths(ReadOnlySpan<double> cost, int size)
    {
        this.size = size;
        stride = (size + Lanes - 1) / Lanes * Lanes;
        costs = GC.AllocateUninitializedArray<double>(checked(size * stride));
        for (int i = 0; i < size; i++)
        {
            cost.Slice(i * size, size).CopyTo(costs.AsSpan(i * stride));
            costs.AsSpan(i * stride + size, stride - size).Fill(double.PositiveInfinity);
        }

        (price, open, distance, before) = (new double[stride], new double[stride], new double[stride], new long[stride]);
        (columnOf, rowOf) = (new int[size], new int[size]);
    }

    /// <summary>
    /// Solves; <paramref name="cost"/> is the matrix of the constructor. Null where the paths turn out long and patience ends.
    /// </summary>
    public AssignmentResult? Solve(ReadOnlySpan<double> cost)
    {
        Array.Fill(columnOf, -1);
        Array.Fill(rowOf, -1);
        List<int> free = ReduceColumns();
        for (int pass = 0; pass < 2 && free.Count > 0; pass++)
        {
            free = ReduceRows(free);
        }

        foreach (int row in free)
        {
            if (scanned > (long)Patience * size)
            {
                return null;
            }

            Augment(row);
        }

        double total = 0, dual = 0;
        double[] u = new double[size];
        for (int i = 0; i < size; i++)
        {
            // The smallest, not that of the own column: the potentials are then feasible to the last bit.
            u[i] = RowSearch.SmallestOf(Row(i), price).Smallest;
            total += cost[i * size + columnOf[i]];
            dual += u[i] + price[i];
        }

        return new AssignmentResult(columnOf, u, price[..size], total, dual);
    }

    private Span<double> Row(int row) => costs.AsSpan(row * stride, stride);

    // Each column takes its cheapest row where that is free; a row that took one only gives its margin to the column's price.
    private List<int> ReduceColumns()
    {
        int[] cheapest = new int[size];
        int[] wanted = new int[size];
        Row(0)[..size].CopyTo(price);
        for (int i = 1; i < size; i++)
        {
            ReadOnlySpan<double> row = Row(i);
            for (int j = 0; j < size; j++)
            {
                if (row[j] < price[j])
                {
                    (price[j], cheapest[j]) = (row[j], i);
                }
            }
        }

        for (int j = size - 1; j >= 0; j--)
        {
            int row = cheapest[j];
            if (wanted[row]++ == 0)
            {
                (columnOf[row], rowOf[j]) = (j, row);
            }
        }

        var free = new List<int>();
        for (int i = 0; i < size; i++)
        {
            if (wanted[i] == 0)
            {
                free.Add(i);
            }
            else if (wanted[i] == 1 && size > 1)
            {
                (double first, int at, double second, _) = RowSearch.TwoSmallest(Row(i), price);
                price[columnOf[i]] -= at == columnOf[i] ? second - first : 0;
            }
        }

        return free;
    }

    // A free row takes its cheapest column and lowers its price to the second cheapest; the row that had it is free then.
    private List<int> ReduceRows(List<int> rows)
    {
        var waiting = new Stack<int>(Enumerable.Reverse(rows));
        var left = new List<int>();
        // Prices that fall by less and less would make chains without end.
        for (long budget = 2L * size + rows.Count; waiting.TryPop(out int row);)
        {
            (double first, int column, double second, int other) = RowSearch.TwoSmallest(Row(row), price);
            double lowered = other < 0 ? price[column] : price[column] - (second - first);
            bool lowers = lowered < price[column];
            if (lowers)
            {
                price[column] = lowered;
            }
            else if (rowOf[column] >= 0 && other >= 0)
            {
                column = other;
            }

            int ousted = rowOf[column];
            (columnOf[row], rowOf[column]) = (column, row);
            if (ousted >= 0)
            {
                columnOf[ousted] = -1;
                if (lowers && --budget > 0)
                {
                    waiting.Push(ousted);
                }
                else
                {
                    left.Add(ousted);
                }
            }
        }

        return left;
    }

    // Dijkstra's search from a free row to the nearest free column, then prices and assignment along the path.
    private void Augment(int start)
    {
        price.CopyTo(open, 0);
        Array.Fill(distance, double.PositiveInfinity);
        var closed = new List<(int Column, double Distance)>();
        int row = start;
        double shift = 0, length;
        int column;
        while (true)
        {
            scanned++;
            (length, column) = RowSearch.Relax(Row(row), open, shift, row, distance, before);
            if (rowOf[column] < 0)
            {
                break;
            }

            closed.Add((column, length));
            (open[column], distance[column]) = (double.NegativeInfinity, double.PositiveInfinity);
            row = rowOf[column];
            shift = costs[row * stride + column] - price[column] - length;
        }

        foreach ((int each, double reached) in closed)
        {
            price[each] += reached - length;
        }

        for (int owner = -1; owner != start;)
        {
            owner = (int)before[column];
            (rowOf[column], columnOf[owner], column) = (owner, column, columnOf[owner]);
        }
    }
}
