using Semiflow.Kernels.Fourier;
using Semiflow.Spaces;

namespace Semiflow.Systems.Fluids;

/// <summary>Random periodic fields: given amplitudes times independent complex normal numbers, mode by mode.</summary>
internal static class RandomVorticity
{
    /// <summary>
    /// √λ of the published initial law on the unit square, n²√2 σ (4π²|k|² + τ²)^(−α/2), σ = τ^(α−1), zero at k = 0:
    /// deviations of the coefficients before an inverse transform of n × n nodes (spec leads.md 6.3).
    /// </summary>
    public static double Deviation(int k, int l, int points, double alpha = 2.5, double tau = 7) => k == 0 && l == 0 ? 0
        : points * points * Math.Sqrt(2) * Math.Pow(tau, alpha - 1)
            * Math.Pow(4 * Math.PI * Math.PI * ((double)k * k + (double)l * l) + tau * tau, -alpha / 2);

    /// <summary>
    /// Re Σ a(k, l) z e^(2πi(kx + ly)) at n × n nodes of the unit square with E|z|² = 1. Modes are drawn from the lowest to
    /// the highest, so that a seed gives one function on every grid, as far as the grid shows it.
    /// </summary>
    public static double[] Draw(int points, RandomStream random, Func<int, int, double> amplitude)
    {
        double[] re = new double[points * points], im = new double[points * points];
        for (int ring = 0; ring < points / 2; ring++)
        {
            for (int k = -ring; k <= ring; k++)
            {
                int step = Math.Abs(k) == ring ? 1 : 2 * ring;
                for (int l = -ring; l <= ring; l += step)
                {
                    double scale = amplitude(k, l) / Math.Sqrt(2);
                    int i = (k + points) % points * points + (l + points) % points;
                    (re[i], im[i]) = (scale * random.Normal(), scale * random.Normal());
                }
            }
        }

        new PlaneFourier(points, points).Inverse(re, im);
        return re;
    }
}
