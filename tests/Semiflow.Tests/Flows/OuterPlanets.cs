namespace Semiflow.Tests.Flows;

/// <summary>
/// Problem C5 of DETEST: five planets about the sun, positions relative to it, then velocities; units of the earth's orbit and 100 days.
/// </summary>
internal static class OuterPlanets
{
    private const double Gravity = 2.95912208286, Sun = 1.00000597682;

    private static readonly double[] Masses = [
        0.000954786104043, 0.000285583733151, 0.0000437273164546, 0.0000517759138449, 0.00000277777777778];

    internal static readonly double[] Start =
        [
            3.42947415189, 3.35386959711, 1.35494901715, 6.64145542550, 5.97156957878, 2.18231499728, 11.2630437207, 14.6952576794,
            6.27960525067,
            -30.1552268759, 1.65699966404, 1.43785752721, -21.1238353380, 28.4465098142, 15.3882659679,
            -0.557160570446, 0.505696783289, 0.230578543901, -0.415570776342, 0.365682722812, 0.169143213293, -0.325325669158,
            0.189706021964, 0.0877265322780,
            -0.0240476254170, -0.287659532608, -0.117219543175, -0.176860753121, -0.216393453025, -0.0148647893090,
        ];

    internal static void Velocity(double time, ReadOnlySpan<double> y, Span<double> v)
    {
        y[15..].CopyTo(v);
        for (int i = 0; i < 5; i++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                double force = -(Sun + Masses[i]) * y[(3 * i) + axis] / Cube(y, i, -1);
                for (int j = 0; j < 5; j++)
                {
                    force += j == i ? 0 : Masses[j]
                        * (((y[(3 * j) + axis] - y[(3 * i) + axis]) / Cube(y, i, j)) - (y[(3 * j) + axis] / Cube(y, j, -1)));
                }

                v[15 + (3 * i) + axis] = Gravity * force;
            }
        }
    }

    /// <summary>Energy, and length of the angular momentum, about the center of mass.</summary>
    internal static (double Energy, double Spin) Invariants(double[] y)
    {
        double total = Sun + Masses.Sum();
        double[] masses = [.. Masses, Sun], spin = new double[3];
        double[] center = [.. Enumerable.Range(0, 6).Select(k => Enumerable.Range(0, 5).Sum(i => Masses[i] * y[At(k, i)]) / total)];
        double Of(int k, int i) => (i < 5 ? y[At(k, i)] : 0) - center[k];
        double energy = 0;
        for (int i = 0; i < 6; i++)
        {
            energy += masses[i] / 2 * Enumerable.Range(3, 3).Sum(k => Of(k, i) * Of(k, i));
            for (int axis = 0; axis < 3; axis++)
            {
                (int b, int c) = ((axis + 1) % 3, (axis + 2) % 3);
                spin[axis] += masses[i] * ((Of(b, i) * Of(3 + c, i)) - (Of(c, i) * Of(3 + b, i)));
            }

            for (int j = 0; j < i; j++)
            {
                energy -= Gravity * masses[i] * masses[j] / Math.Sqrt(Enumerable.Range(0, 3).Sum(k => Math.Pow(Of(k, i) - Of(k, j), 2)));
            }
        }

        return (energy, Math.Sqrt(spin.Sum(x => x * x)));
    }

    private static int At(int component, int planet) => (component < 3 ? component : 12 + component) + (3 * planet);

    /// <summary>Cube of the distance of two bodies; −1 is the sun.</summary>
    private static double Cube(ReadOnlySpan<double> y, int i, int j)
    {
        double square = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            double difference = y[(3 * i) + axis] - (j < 0 ? 0 : y[(3 * j) + axis]);
            square += difference * difference;
        }

        return Math.Pow(square, 1.5);
    }
}
