using Semiflow.Kernels;

namespace Semiflow.Transport.Entropic;

/// <summary>
/// One side of a plan in Sinkhorn's iterations: its weights, the costs of its points as rows, and its potential over ε plus the log of
/// the weight, so that π_ij = exp(f_i + g_j − c_ij/ε).
/// </summary>
internal sealed class SinkhornSide
{
    private const int Lanes = 8;
    private const int RowsAPiece = 16;

    // Below, a sum may have lost terms to underflow.
    private const double Reliable = 1e-280;
    private readonly double[] costs;
    private readonly int stride;
    private readonly double[] logs;
    private readonly double[] errors;
    private double[] next;

    /// <summary>A side.</summary>
    /// <param name="costs">Rows padded to <see cref="Stride"/> of the other side's count.</param>
    /// <param name="weights">Positive weights.</param>
    /// <param name="across">Points of the other side.</param>
    public SinkhornSide(double[] costs, double[] weights, int across)
    {
        (this.costs, Weights, stride) = (costs, weights, Stride(across));
        logs = [.. weights.Select(weight => Math.Log(weight))];
        (Scaled, next) = (new double[Stride(weights.Length)], new double[Stride(weights.Length)]);
        Array.Fill(Scaled, double.NegativeInfinity);
        Array.Fill(next, double.NegativeInfinity);
        logs.CopyTo(Scaled, 0);
        errors = new double[(weights.Length + RowsAPiece - 1) / RowsAPiece];
    }

    /// <summary>Weights.</summary>
    public double[] Weights { get; }

    /// <summary>f, padded with −∞.</summary>
    public double[] Scaled { get; private set; }

    /// <summary>Length of padded rows.</summary>
    public static int Stride(int count) => (count + Lanes - 1) / Lanes * Lanes;

    /// <summary>Costs as padded rows, and as padded columns.</summary>
    public static double[] Padded(ReadOnlySpan<double> cost, int rows, int columns, bool transposed)
    {
        const int tile = 32;
        int stride = Stride(transposed ? rows : columns);
        double[] padded = new double[checked((transposed ? columns : rows) * stride)];
        for (int i0 = 0; i0 < rows; i0 += tile)
        {
            for (int j0 = 0; j0 < columns; j0 += tile)
            {
                for (int i = i0; i < Math.Min(rows, i0 + tile); i++)
                {
                    for (int j = j0; j < Math.Min(columns, j0 + tile); j++)
                    {
                        padded[transposed ? j * stride + i : i * stride + j] = cost[i * columns + j];
                    }
                }
            }
        }

        return padded;
    }

    /// <summary>Keeps the potential when ε becomes another.</summary>
    /// <param name="ratio">Old ε over new ε.</param>
    public void Rescale(double ratio)
    {
        for (int i = 0; i < logs.Length; i++)
        {
            Scaled[i] = (Scaled[i] - logs[i]) * ratio + logs[i];
        }
    }

    /// <summary>The potential ε (f_i − log a_i).</summary>
    public double[] Potential(double epsilon) => [.. logs.Select((log, i) => epsilon * (Scaled[i] - log))];

    /// <summary>f_i ← f_i + w (log a_i − log r_i) with r_i the sum of row i of π; returns Σ |r_i − a_i| before.</summary>
    /// <param name="other">The other side, or this one.</param>
    /// <param name="scale">1/ε.</param>
    /// <param name="relaxation">w: 1 meets the marginal.</param>
    /// <param name="safe">Whether the largest term is found first: needed while sums may overflow.</param>
    public double Update(SinkhornSide other, double scale, double relaxation, bool safe)
    {
        (double[] now, double[] after, double[] across) = (Scaled, next, other.Scaled);
        PlaneLoop.Run(errors.Length, piece =>
        {
            double error = 0;
            for (int i = piece * RowsAPiece; i < Math.Min(logs.Length, (piece + 1) * RowsAPiece); i++)
            {
                ReadOnlySpan<double> row = costs.AsSpan(i * stride, stride);
                double sum = safe ? 0 : SoftRow.Sum(row, across, scale, now[i]);
                double log = sum is > Reliable and < 1 / Reliable ? Math.Log(sum) : now[i] + SoftRow.LogSum(row, across, scale);
                error += Math.Abs(Math.Exp(Math.Min(log, 700)) - Weights[i]);
                after[i] = now[i] + relaxation * (logs[i] - log);
            }

            errors[piece] = error;
        });
        (Scaled, next) = (after, now);
        return errors.Sum();
    }

    /// <summary>Writes π by padded rows, and the sums of its rows.</summary>
    public void Plan(SinkhornSide other, double scale, double[] plan, double[] sums) => PlaneLoop.Run(errors.Length, piece =>
    {
        for (int i = piece * RowsAPiece; i < Math.Min(logs.Length, (piece + 1) * RowsAPiece); i++)
        {
            sums[i] = SoftRow.Fill(costs.AsSpan(i * stride, stride), other.Scaled, scale, Scaled[i], plan.AsSpan(i * stride, stride));
        }
    });

    /// <summary>⟨π, c⟩, the mass of π and Σ |r_i − a_i|.</summary>
    public (double Cost, double Mass, double Error) Measure(SinkhornSide other, double scale)
    {
        var found = new (double Cost, double Mass, double Error)[logs.Length];
        PlaneLoop.Run(errors.Length, piece =>
        {
            for (int i = piece * RowsAPiece; i < Math.Min(logs.Length, (piece + 1) * RowsAPiece); i++)
            {
                (double sum, double moment) = SoftRow.Moments(costs.AsSpan(i * stride, stride), other.Scaled, scale, Scaled[i]);
                found[i] = (moment, sum, Math.Abs(sum - Weights[i]));
            }
        });
        return found.Aggregate((a, b) => (a.Cost + b.Cost, a.Mass + b.Mass, a.Error + b.Error));
    }
}
