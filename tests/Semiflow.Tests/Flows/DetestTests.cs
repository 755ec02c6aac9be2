using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>
/// Classes B, C and E of DETEST (spec ode.md 12.5; Hull et al. 1972) on [0, 20]: closed forms, invariants, or many fixed steps of another
/// method.
/// </summary>
public sealed class DetestTests
{
    public static TheoryData<string> Methods => ["bosh3", "dopri5", "tsit5", "dopri8", "kvaerno5"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Class_b(string method)
    {
        // B1, growth of two populations: V = x - ln x + 2 (y - ln y) stays.
        double[] prey = End(method, new(2, static (_, y, v) => (v[0], v[1]) = (2 * (y[0] - (y[0] * y[1])), -(y[1] - (y[0] * y[1])))), 1, 3);
        Assert.Equal(1 + (2 * (3 - Math.Log(3))), prey[0] - Math.Log(prey[0]) + (2 * (prey[1] - Math.Log(prey[1]))), 1e-5);

        double[,] chain = { { -1, 1, 0 }, { 1, -2, 1 }, { 0, 1, -1 } };
        Near(Exponential(chain, 2, 0, 1), End(method, Linear(chain), 2, 0, 1));

        double[] reaction = End(method, new(3, static (_, y, v) => (v[0], v[1], v[2]) = (-y[0], y[0] - (y[1] * y[1]), y[1] * y[1])), 1, 0,
            0);
        Assert.Equal(Math.Exp(-20), reaction[0], 1e-7);
        Assert.Equal(1, reaction.Sum(), 1e-12);

        (double sin, double cos) = Math.SinCos(20);
        Near([(2 + cos) * cos, (2 + cos) * sin, sin], End(method, new(3, static (_, y, v) =>
        {
            double r = double.Hypot(y[0], y[1]);
            (v[0], v[1], v[2]) = (-y[1] - (y[0] * y[2] / r), y[0] - (y[1] * y[2] / r), y[0] / r);
        }), 3, 0, 0));

        (double sn, double cn, double dn) = Elliptic(20, 0.51);
        Near([sn, cn, dn], End(method, new(3, static (_, y, v) => (v[0], v[1], v[2]) = (y[1] * y[2], -y[0] * y[2], -0.51 * y[0] * y[1])), 0,
            1, 1));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Class_c(string method)
    {
        double[] first = [1, .. new double[9]];
        double[] poisson = [.. Enumerable.Range(0, 9).Select(i => Enumerable.Range(1, i).Aggregate(Math.Exp(-20), (p, k) => p * 20 / k))];
        Near([.. poisson, 1 - poisson.Sum()], End(method, new(10, static (_, y, v) =>
        {
            for (int i = 0; i < 10; i++)
            {
                v[i] = (i > 0 ? y[i - 1] : 0) - (i < 9 ? y[i] : 0);
            }
        }), first));

        double[] yule = [.. Enumerable.Range(0, 9).Select(i => Math.Exp(-20) * Math.Pow(1 - Math.Exp(-20), i))];
        Near([.. yule, 1 - yule.Sum()], End(method, new(10, static (_, y, v) =>
        {
            for (int i = 0; i < 10; i++)
            {
                v[i] = (i * (i > 0 ? y[i - 1] : 0)) - (i < 9 ? (i + 1) * y[i] : 0);
            }
        }), first));

        foreach (int size in new[] { 10, 51 })
        {
            double[,] diffusion = new double[size, size];
            for (int i = 0; i < size; i++)
            {
                diffusion[i, i] = -2;
                if (i > 0)
                {
                    (diffusion[i, i - 1], diffusion[i - 1, i]) = (1, 1);
                }
            }

            double[] start = [1, .. new double[size - 1]];
            Near(Exponential(diffusion, start), End(method, Linear(diffusion), start));
        }
    }

    /// <summary>C5, the sun and five outer planets: energy and angular momentum about the center of mass stay.</summary>
    [Theory]
    [MemberData(nameof(Methods))]
    public void Five_bodies(string method)
    {
        double[] end = End(method, new(30, OuterPlanets.Velocity), OuterPlanets.Start);
        Assert.True(OuterPlanets.Start.Zip(end, (a, b) => Math.Abs(a - b)).Max() > 1, "the planets must have moved");
        (double energy, double spin) = OuterPlanets.Invariants(OuterPlanets.Start);
        (double energyAfter, double spinAfter) = OuterPlanets.Invariants(end);
        Assert.Equal(1, energyAfter / energy, 1e-5);
        Assert.Equal(1, spinAfter / spin, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Class_e(string method)
    {
        // E1 has the Bessel function of order 1/2 as its solution.
        static double Bessel(double t) => Math.Sqrt(2 / (Math.PI * (t + 1))) * Math.Sin(t + 1);
        static double Slope(double t) => (Math.Sqrt(2 / (Math.PI * (t + 1))) * Math.Cos(t + 1)) - (Bessel(t) / (2 * (t + 1)));
        Near([Bessel(20), Slope(20)], End(method, new(2, static (t, y, v) =>
            (v[0], v[1]) = (y[1], -((y[1] / (t + 1)) + ((1 - (0.25 / ((t + 1) * (t + 1)))) * y[0])))), Bessel(0), Slope(0)));

        Reference(method, new(2, static (_, y, v) => (v[0], v[1]) = (y[1], ((1 - (y[0] * y[0])) * y[1]) - y[0])), 2, 0);
        Reference(method, new(2, static (t, y, v) => (v[0], v[1]) = (y[1], (Math.Pow(y[0], 3) / 6) - y[0] + (2 * Math.Sin(2.78535 * t)))),
            0, 0);

        double rate = Math.Sqrt(0.032 * 0.4);
        Near([30 + (Math.Log(Math.Cosh(20 * rate)) / 0.4), Math.Sqrt(0.032 / 0.4) * Math.Tanh(20 * rate)],
            End(method, new(2, static (_, y, v) => (v[0], v[1]) = (y[1], 0.032 - (0.4 * y[1] * y[1]))), 30, 0));

        Near([((25 * Math.Log(5)) - 12) / 2, 2.4], End(method, new(2, static (t, y, v) =>
            (v[0], v[1]) = (y[1], Math.Sqrt(1 + (y[1] * y[1])) / (25 - t))), 0, 0));
    }

    /// <summary>A skew matrix turns states: against its exponential, with their lengths.</summary>
    [Theory]
    [MemberData(nameof(Methods))]
    public void Turning_in_ten_dimensions(string method)
    {
        using Generator random = new(5);
        using Tensor draw = randn([10, 10], ScalarType.Float64, generator: random);
        double[] values = draw.data<double>().ToArray();
        double[,] skew = new double[10, 10];
        for (int i = 0; i < 100; i++)
        {
            skew[i / 10, i % 10] = 0.2 * (values[i] - values[(10 * (i % 10)) + (i / 10)]);
        }

        double[] start = [.. Enumerable.Range(1, 10).Select(i => i / 10.0)], end = End(method, Linear(skew), start);
        Near(Exponential(skew, start), end);
        Assert.Equal(start.Sum(x => x * x), end.Sum(x => x * x), 1e-5);
    }

    private static double[] End(string method, SpanLaw law, params double[] start)
    {
        var options = new SpanFlowOptions { Method = RungeKutta.Find(method), Control = new StepControl(1e-8, 1e-9) };
        return SpanFlow.Solve(law, start, [0, 20], options).OrThrow().State(1).ToArray();
    }

    private static void Reference(string method, SpanLaw law, params double[] start)
    {
        var many = new SpanFlowOptions { Method = RungeKutta.Classical4, Control = null, Substeps = 40_000 };
        Near(SpanFlow.Solve(law, start, [0, 20], many).OrThrow().State(1).ToArray(), End(method, law, start));
    }

    private static void Near(double[] expected, double[] actual) =>
        Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) < 5e-6 * Math.Max(1, Math.Abs(a)));

    private static SpanLaw Linear(double[,] matrix) => new(matrix.GetLength(0), (_, y, v) =>
    {
        for (int i = 0; i < v.Length; i++)
        {
            v[i] = 0;
            for (int j = 0; j < v.Length; j++)
            {
                v[i] += matrix[i, j] * y[j];
            }
        }
    });

    private static double[] Exponential(double[,] matrix, params double[] start)
    {
        using DisposeScope scope = NewDisposeScope();
        return linalg.matrix_exp(tensor(matrix) * 20).matmul(tensor(start)).data<double>().ToArray();
    }

    /// <summary>sn, cn and dn of Jacobi by descending means (Abramowitz and Stegun 16.4).</summary>
    private static (double Sn, double Cn, double Dn) Elliptic(double u, double m)
    {
        double b = Math.Sqrt(1 - m);
        var (a, c) = (new List<double> { 1 }, new List<double> { Math.Sqrt(m) });
        while (c[^1] > 1e-16)
        {
            (double before, double other) = (a[^1], b);
            a.Add((before + other) / 2);
            c.Add((before - other) / 2);
            b = Math.Sqrt(before * other);
        }

        double phase = Math.Pow(2, a.Count - 1) * a[^1] * u;
        for (int i = a.Count - 1; i > 0; i--)
        {
            phase = (phase + Math.Asin(c[i] * Math.Sin(phase) / a[i])) / 2;
        }

        double sn = Math.Sin(phase);
        return (sn, Math.Cos(phase), Math.Sqrt(1 - (m * sn * sn)));
    }
}
