namespace Semiflow.Bench;

/// <summary>
/// The Hungarian method as textbooks give it, O(n³): rows enter one by one, each by a search over all columns. The peer of the assignment
/// solver.
/// </summary>
internal static class TextbookHungarian
{
    /// <summary>Least total cost of an assignment.</summary>
    public static double Solve(double[,] cost)
    {
        int n = cost.GetLength(0);
        var (u, v) = (new double[n + 1], new double[n + 1]);
        var (rowOf, way) = (new int[n + 1], new int[n + 1]); // column 0 stands for the row that enters
        for (int row = 1; row <= n; row++)
        {
            rowOf[0] = row;
            var least = new double[n + 1];
            var used = new bool[n + 1];
            Array.Fill(least, double.PositiveInfinity);
            int column = 0;
            do
            {
                used[column] = true;
                (int from, int next, double delta) = (rowOf[column], 0, double.PositiveInfinity);
                for (int j = 1; j <= n; j++)
                {
                    if (used[j])
                    {
                        continue;
                    }

                    double reduced = cost[from - 1, j - 1] - u[from] - v[j];
                    if (reduced < least[j])
                    {
                        (least[j], way[j]) = (reduced, column);
                    }

                    if (least[j] < delta)
                    {
                        (delta, next) = (least[j], j);
                    }
                }

                for (int j = 0; j <= n; j++)
                {
                    if (used[j])
                    {
                        u[rowOf[j]] += delta;
                        v[j] -= delta;
                    }
                    else
                    {
                        least[j] -= delta;
                    }
                }

                column = next;
            }
            while (rowOf[column] != 0);
            for (; column != 0; column = way[column])
            {
                rowOf[column] = rowOf[way[column]];
            }
        }

        return Enumerable.Range(1, n).Sum(j => cost[rowOf[j] - 1, j - 1]);
    }
}
