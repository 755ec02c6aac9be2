using Semiflow.Flows;
using Semiflow.Systems;
using Semiflow.Systems.Fluids;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Systems;

/// <summary>The vorticity solver: recorded trajectories, exact solutions, conservation, order.</summary>
public sealed class NavierStokesTests
{
    private const int N = 32;

    [Fact]
    public void Published_scheme_reproduces_the_recorded_trajectories()
    {
        using DisposeScope scope = NewDisposeScope();
        using var recorded = new Recorded("leads_navier_stokes");
        double[] start = recorded["w0"], step = recorded["one_step"], solution = recorded["sol"], times = recorded["t"];
        IVorticityScheme scheme = new PaperVorticity(N, recorded["visc"][0], recorded["dt"][0]);
        scheme.Force(recorded["f"]);
        scheme.Set(start.AsSpan(0, N * N), start.AsSpan(N * N));
        scheme.Advance(1e-3);
        AssertClose(step, Both(scheme), 1e-6);

        scheme.Set(start.AsSpan(0, N * N), start.AsSpan(N * N));
        for (int t = 0; t < times.Length; t++)
        {
            double[] frame = [.. solution.AsSpan(t * N * N, N * N), .. solution.AsSpan((times.Length + t) * N * N, N * N)];
            if (t > 0)
            {
                scheme.Advance(times[t] - times[t - 1]);
            }

            AssertClose(frame, Both(scheme), 2e-4);
        }

        double[] deviations = recorded["grf_sqrt_eig"];
        Assert.All(Enumerable.Range(0, N * N), i => Assert.Equal(
            deviations[i], RandomVorticity.Deviation(Order(i / N), Order(i % N), N), 1e-5 * deviations.Max()));
    }

    [Fact]
    public void The_better_scheme_agrees_with_the_published_one_and_converges_at_fourth_order()
    {
        double[] Solve(IVorticityScheme scheme)
        {
            scheme.Force(new VorticityForcing((1, 1), (1, 2)).OnNodes(N));
            scheme.Set(Smooth(3), Smooth(4));
            scheme.Advance(1);
            return Both(scheme);
        }

        double[] exact = Solve(new VorticityFlow(N, 1, 1.0 / 640, 1e-3));
        double Error(double step) => exact.Zip(Solve(new VorticityFlow(N, 1, step, 1e-3)), (a, b) => Math.Abs(a - b)).Max();
        Assert.InRange(Math.Log2(Error(1.0 / 20) / Error(1.0 / 40)), 3.8, 4.5);
        AssertClose(exact, Solve(new PaperVorticity(N, 1e-3, 1e-3)), 5e-3);
    }

    [Fact]
    public void Taylor_Green_decays_at_its_rate()
    {
        double[] start = Function((x, y) => Math.Sin(2 * Math.PI * x) * Math.Cos(2 * Math.PI * y));
        IVorticityScheme scheme = new VorticityFlow(N, 1, 5e-3, 1e-3);
        scheme.Set(start, start);
        scheme.Advance(1);
        double[] expected = [.. start.Select(w => w * Math.Exp(-8 * Math.PI * Math.PI * 1e-3))];
        AssertClose([.. expected, .. expected], Both(scheme), 1e-13);
    }

    [Fact]
    public void Ideal_flow_keeps_energy_and_enstrophy()
    {
        using DisposeScope scope = NewDisposeScope();
        var system = new NavierStokes { Viscosity = 0, Forcing = null, WarmUp = 2, Frames = 2 };
        TrajectorySet set = system.Simulate(0, 1, 11);
        foreach (Invariant invariant in system.Invariants)
        {
            double[] values = [.. Enumerable.Range(0, 2)
                .Select(t => invariant.Value(set.States[t, 0].contiguous().data<double>().ToArray()))];
            Assert.True(invariant.Conserved);
            Assert.Equal(1, values[1] / values[0], 1e-6);
        }
    }

    [Fact]
    public void Random_fields_agree_on_finer_grids()
    {
        double[] coarse = RandomVorticity.Draw(16, new(5, 0), Amplitude), fine = RandomVorticity.Draw(32, new(5, 0), Amplitude);
        Assert.All(Enumerable.Range(0, 256), i => Assert.Equal(coarse[i], fine[2 * (i / 16) * 32 + 2 * (i % 16)], 1e-12));
        Assert.Contains(coarse, value => Math.Abs(value) > 0.1); // Zeros would agree too.
        static double Amplitude(int k, int l) => Math.Max(Math.Abs(k), Math.Abs(l)) < 8 ? 1 : 0;
    }

    private static double[] Smooth(int seed) =>
        RandomVorticity.Draw(N, new((ulong)seed, 0), (k, l) => k * k + l * l is > 0 and <= 9 ? 0.5 : 0);

    private static double[] Function(Func<double, double, double> f) =>
        [.. Enumerable.Range(0, N * N).Select(i => f((double)(i / N) / N, (double)(i % N) / N))];

    private static int Order(int k) => k < N / 2 ? k : k - N;

    private static double[] Both(IVorticityScheme scheme)
    {
        double[] values = new double[2 * N * N];
        scheme.Get(values.AsSpan(0, N * N), values.AsSpan(N * N));
        return values;
    }

    private static void AssertClose(double[] expected, double[] actual, double relative) =>
        Assert.True(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max() <= relative * expected.Max(Math.Abs));
}
