using Semiflow.Kernels;

namespace Semiflow.Systems;

/// <summary>Conserved quantities of ideal flow on a periodic square, as means over it.</summary>
internal static class VorticityInvariants
{
    /// <summary>½ mean of |u|² of a vorticity field: ½ Σ |ŵ|²/k².</summary>
    public static double Energy(ReadOnlySpan<double> vorticity, int points, double length)
    {
        double[] re = vorticity.ToArray(), im = new double[re.Length];
        new PlaneFourier(points, points).Forward(re, im);
        double unit = 2 * Math.PI / length, total = 0;
        for (int i = 1; i < re.Length; i++)
        {
            int k = i / points, l = i % points;
            (k, l) = (Math.Min(k, points - k), Math.Min(l, points - l));
            total += (re[i] * re[i] + im[i] * im[i]) / (unit * unit * (k * k + l * l));
        }

        return total / 2 / ((double)re.Length * re.Length);
    }

    /// <summary>½ mean of squares: enstrophy of a vorticity, variance of a tracer without mean, energy of velocities.</summary>
    public static double HalfMeanSquare(ReadOnlySpan<double> values)
    {
        double total = 0;
        foreach (double value in values)
        {
            total += value * value;
        }

        return total / 2 / values.Length;
    }
}
