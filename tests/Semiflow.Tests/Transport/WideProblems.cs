using Semiflow.Spaces;

namespace Semiflow.Tests.Transport;

/// <summary>Random problems whose costs are of very different sizes, with whole weights.</summary>
internal static class WideProblems
{
    public static string[] Kinds { get; } = ["sizes", "ties", "forbidden", "dear", "offsets", "far point", "mixed signs", "forbidden far"];

    /// <summary>Costs of one kind.</summary>
    public static double[,] Costs(string kind, int n, int m, ulong seed)
    {
        var random = new RandomStream(seed, 11);
        double[] x = [.. Enumerable.Range(0, n).Select(_ => random.Uniform())],
            y = [.. Enumerable.Range(0, m).Select(_ => random.Uniform())];
        if (kind.Contains("far", StringComparison.Ordinal))
        {
            (x[0], y[0]) = (1e8, 1e8 + 0.5);
        }

        double[] rows = [.. x.Select(_ => random.Below(3) == 0 ? 1e9 : 0)], columns = [.. y.Select(_ => random.Below(3) == 0 ? 1e12 : 0)];
        var costs = new double[n, m];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < m; j++)
            {
                double each = random.Uniform();
                bool half = random.Below(2) == 0;
                costs[i, j] = kind switch
                {
                    "sizes" => each * Math.Pow(10, random.Below(28) - 9),
                    "ties" => random.Below(3) * 1e-9,
                    "forbidden" => half && i != j ? double.PositiveInfinity : random.Below(5) == 0 ? 1e-9 * each : each,
                    "dear" => half && i != j ? 1e18 : 1e-9 * each,
                    "offsets" => 1e-9 * each + rows[i] + columns[j],
                    "mixed signs" => (each - 0.5) * Math.Pow(10, random.Below(20) - 9),
                    "forbidden far" when half => double.PositiveInfinity,
                    _ => (x[i] - y[j]) * (x[i] - y[j]),
                };
            }
        }

        return costs;
    }

    /// <summary>Whole weights of equal total, some 0, some 1 beside a million.</summary>
    public static (long[] Source, long[] Target) Weights(int n, int m, ulong seed)
    {
        var random = new RandomStream(seed, 12);
        long[] Side(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Below(4) switch
        {
            0 => 0L,
            1 => 1L,
            2 => random.Below(4),
            _ => random.Below(1_000_000),
        })];
        (long[] a, long[] b) = (Side(n), Side(m));
        long left = a.Sum() + 1, right = b.Sum() + 1;
        (a[0], b[0]) = (a[0] + 1 + Math.Max(0, right - left), b[0] + 1 + Math.Max(0, left - right));
        return (a, b);
    }
}
