using Semiflow.Systems.Fluids;

namespace Semiflow.Tests.Systems;

/// <summary>Vorticity on grids that are no powers of two: against plain numpy (Golden/make.py) and exact solutions.</summary>
public sealed class VorticitySizeTests
{
    private const double Viscosity = 1e-3;

    [Theory]
    [InlineData(24)]
    [InlineData(48)]
    [InlineData(96)]
    [InlineData(40)]
    [InlineData(56)]
    public void Both_schemes_agree_with_numpy(int n)
    {
        using var recorded = new Recorded("vorticity_sizes");
        double[] start = Function(n, (x, y) =>
            Math.Sin(x) * Math.Cos(2 * y) + 0.7 * Math.Cos(3 * x - y) + 0.4 * Math.Sin(x + 2 * y + 0.3));
        foreach ((IVorticityScheme scheme, string array) in new (IVorticityScheme, string)[]
            { (new PaperVorticity(n, Viscosity, 1e-3), "euler"), (new VorticityFlow(n, 1, 1e-3, Viscosity), "exact") })
        {
            scheme.Force(new VorticityForcing((1, 1), (1, 2)).OnNodes(n));
            scheme.Set(start, [.. start.Select(w => -w)]);
            scheme.Advance(0.1);
            double[] values = new double[n * n];
            scheme.Get(values, new double[n * n]);
            double[] expected = recorded[$"n{n}/{array}"];
            for (int i = 0; i < 64; i++)
            {
                Assert.Equal(expected[i], values[i / 8 * (n / 8) * n + i % 8 * (n / 8)], 1e-10);
            }
        }
    }

    /// <summary>sin kx cos ky decays at exactly ν(2πk)²·2 (spec leads.md 13), two waves at once in the two fields.</summary>
    [Theory]
    [InlineData(24, 1)]
    [InlineData(48, 3)]
    [InlineData(96, 5)]
    public void Taylor_Green_decays_at_its_rate(int n, int k)
    {
        double[] first = Function(n, (x, y) => Math.Sin(k * x) * Math.Cos(k * y)),
            second = Function(n, (x, y) => Math.Sin(x) * Math.Cos(y));
        var scheme = new VorticityFlow(n, 1, 1e-2, Viscosity);
        scheme.Set(first, second);
        scheme.Advance(1);
        double[] one = new double[n * n], two = new double[n * n];
        scheme.Get(one, two);
        double rate = 8 * Math.PI * Math.PI * Viscosity;
        Assert.All(Enumerable.Range(0, n * n), i => Assert.Equal(first[i] * Math.Exp(-rate * k * k), one[i], 1e-12));
        Assert.All(Enumerable.Range(0, n * n), i => Assert.Equal(second[i] * Math.Exp(-rate), two[i], 1e-12));
    }

    /// <summary>Ideal flow keeps energy and enstrophy; with viscosity dE/dt = −2ν Z, by a central difference.</summary>
    [Theory]
    [InlineData(24)]
    [InlineData(48)]
    [InlineData(96)]
    public void Energy_and_enstrophy_are_in_balance(int n)
    {
        double[] start = Function(n, (x, y) => Math.Sin(x) * Math.Cos(2 * y) + 0.7 * Math.Cos(3 * x - y));
        (double Energy, double Enstrophy) After(double viscosity, double time)
        {
            var scheme = new VorticityFlow(n, 1, 2.5e-3, viscosity);
            scheme.Set(start, start);
            scheme.Advance(time);
            double[] w = new double[n * n];
            scheme.Get(w, new double[n * n]);
            return (VorticityInvariants.Energy(w, n, 1), VorticityInvariants.HalfMeanSquare(w));
        }

        // Of sin x cos 2y and 0.7 cos(3x − y): mean w²/2 and its parts over k².
        double unit = 4 * Math.PI * Math.PI;
        Assert.Equal(0.125 + 0.1225, VorticityInvariants.HalfMeanSquare(start), 1e-12);
        Assert.Equal(0.125 / (5 * unit) + 0.1225 / (10 * unit), VorticityInvariants.Energy(start, n, 1), 1e-12);
        (double energy, double enstrophy) = After(0, 0.5);
        Assert.Equal(1, energy / VorticityInvariants.Energy(start, n, 1), 1e-8);
        Assert.Equal(1, enstrophy / VorticityInvariants.HalfMeanSquare(start), 1e-8);
        (double before, double after) = (After(Viscosity, 0.49).Energy, After(Viscosity, 0.51).Energy);
        Assert.Equal(1, (after - before) / 0.02 / (-2 * Viscosity * After(Viscosity, 0.5).Enstrophy), 1e-4);
    }

    [Fact]
    public void The_better_scheme_is_of_fourth_order_on_48_nodes()
    {
        double[] Solve(double step)
        {
            var scheme = new VorticityFlow(48, 1, step, Viscosity);
            scheme.Force(new VorticityForcing((1, 1), (1, 2)).OnNodes(48));
            double[] start = Function(48, (x, y) => 10 * Math.Sin(x) * Math.Cos(2 * y) + 7 * Math.Cos(3 * x - y)),
                end = new double[48 * 48];
            scheme.Set(start, start);
            scheme.Advance(0.5);
            scheme.Get(end, new double[48 * 48]);
            return end;
        }

        double[] exact = Solve(1.0 / 1280);
        double Error(double step) => exact.Zip(Solve(step), (a, b) => Math.Abs(a - b)).Max();
        Assert.InRange(Math.Log2(Error(1.0 / 40) / Error(1.0 / 80)), 3.7, 4.5);
    }

    [Fact]
    public void The_system_takes_such_grids_and_refuses_others()
    {
        var set = new NavierStokes { Points = 24, WarmUp = 0.1, Frames = 2, Step = 0.1 }.Simulate(0, 2, 1);
        Assert.Equal([2, 2, 1, 24, 24], set.States.shape);
        Assert.True(set.States.isfinite().all().item<bool>());
        Assert.Throws<ArgumentOutOfRangeException>(() => new NavierStokes { Points = 20 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new NavierStokes { Points = 2056 });
    }

    private static double[] Function(int n, Func<double, double, double> f) =>
        [.. Enumerable.Range(0, n * n).Select(i => f(2 * Math.PI * (i / n) / n, 2 * Math.PI * (i % n) / n))];
}
