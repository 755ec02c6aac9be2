using System.Numerics;

namespace Semiflow.Tests.Transport;

/// <summary>
/// A textbook's solver of the transportation problem in whole numbers of any size: shortest augmenting paths by Bellman and Ford, one after
/// another. Slow, and independent of what it judges.
/// </summary>
internal static class SuccessivePaths
{
    // Every double of the tests is a whole multiple of 2^-Bits.
    private const int Bits = 1100;

    /// <summary>A double as a whole number of units.</summary>
    public static BigInteger Exact(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52 & 0x7ff);
        long mantissa = (bits & 0xfffffffffffff) | (exponent > 0 ? 1L << 52 : 0);
        BigInteger size = new BigInteger(mantissa) << (Math.Max(exponent, 1) - 1075 + Bits);
        return bits < 0 ? -size : size;
    }

    /// <summary>The least cost in units, or null where forbidden pairs (infinite costs) leave no plan.</summary>
    public static BigInteger? Solve(double[,] cost, long[] supplies, long[] demands)
    {
        (int n, int m) = (supplies.Length, demands.Length);
        var flow = new long[n, m];
        (long[] left, long[] open) = ([.. supplies], [.. demands]);
        var price = new BigInteger[n, m];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < m; j++)
            {
                price[i, j] = double.IsFinite(cost[i, j]) ? Exact(cost[i, j]) : 0;
            }
        }

        for (int source = 0; source < n; source++)
        {
            while (left[source] > 0)
            {
                (BigInteger?[] distance, int[] before) = Paths(source);
                int end = Enumerable.Range(0, m).Where(j => open[j] > 0 && distance[n + j] is not null)
                    .OrderBy(j => distance[n + j]!.Value).Select(j => n + j).FirstOrDefault(-1);
                if (end < 0)
                {
                    return null;
                }

                long sent = Math.Min(left[source], open[end - n]);
                for (int node = end; node != source; node = before[node])
                {
                    sent = node < n ? Math.Min(sent, flow[node, before[node] - n]) : sent;
                }

                for (int node = end; node != source; node = before[node])
                {
                    if (node < n)
                    {
                        flow[node, before[node] - n] -= sent;
                    }
                    else
                    {
                        flow[before[node], node - n] += sent;
                    }
                }

                (left[source], open[end - n]) = (left[source] - sent, open[end - n] - sent);
            }
        }

        BigInteger total = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < m; j++)
            {
                total += flow[i, j] * price[i, j];
            }
        }

        return total;

        (BigInteger?[] Distance, int[] Before) Paths(int source)
        {
            var distance = new BigInteger?[n + m];
            var before = new int[n + m];
            distance[source] = 0;
            for (bool changed = true; changed;)
            {
                changed = false;
                for (int i = 0; i < n; i++)
                {
                    for (int j = 0; j < m; j++)
                    {
                        if (double.IsFinite(cost[i, j]))
                        {
                            Relax(i, n + j, price[i, j]);
                        }

                        if (flow[i, j] > 0)
                        {
                            Relax(n + j, i, -price[i, j]);
                        }
                    }
                }

                void Relax(int from, int to, BigInteger length)
                {
                    if (distance[from] is { } reached && (distance[to] is not { } old || reached + length < old))
                    {
                        (distance[to], before[to], changed) = (reached + length, from, true);
                    }
                }
            }

            return (distance, before);
        }
    }
}
