using Semiflow.Kernels.Fourier;

namespace Semiflow.Systems.Fluids;

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

    /// <summary>½ mean of ω² of velocities along both axes: ½ Σ |kx v̂ − ky û|².</summary>
    public static double Enstrophy(ReadOnlySpan<double> velocity, int points, double length)
    {
        int plane = points * points;
        double[] re = velocity[..plane].ToArray(), im = velocity[plane..].ToArray();
        new PlaneFourier(points, points).Forward(re, im);
        double unit = 2 * Math.PI / length, total = 0;
        for (int i = 0; i < plane; i++)
        {
            int k = i / points, l = i % points, mirror = (points - k) % points * points + (points - l) % points;
            (k, l) = (k < points / 2 ? k : k - points, l < points / 2 ? l : l - points);

            // The plane holds u + iv: its mirror image tells the two apart.
            double ur = (re[i] + re[mirror]) / 2, ui = (im[i] - im[mirror]) / 2, vr = (im[i] + im[mirror]) / 2,
                vi = (re[mirror] - re[i]) / 2;
            (double wr, double wi) = (unit * (k * vr - l * ur), unit * (k * vi - l * ui));
            total += wr * wr + wi * wi;
        }

        return total / 2 / ((double)plane * plane);
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
