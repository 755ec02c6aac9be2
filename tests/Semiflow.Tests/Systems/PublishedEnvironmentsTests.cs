using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Spaces;
using Semiflow.Systems;
using Semiflow.Systems.Dynamics;
using Semiflow.Systems.Fluids;

namespace Semiflow.Tests.Systems;

/// <summary>
/// Every environment, grid of times and constant of LEADS and APHYNITY, typed from the specifications (spec leads.md 6)
/// (spec aphynity.md 5 to 7).
/// </summary>
public sealed class PublishedEnvironmentsTests
{
    // (α, β, γ, δ) (spec leads.md 6.1); the last two to adapt to (spec leads.md 6.5).
    private static readonly (double Alpha, double Beta, double Gamma, double Delta)[] Predators =
    [
        (0.5, 0.5, 0.5, 0.5), (0.25, 0.5, 0.5, 0.5), (0.75, 0.5, 0.5, 0.5), (1.0, 0.5, 0.5, 0.5), (0.5, 0.5, 0.25, 0.5),
        (0.5, 0.5, 0.75, 0.5), (0.5, 0.5, 1.0, 0.5), (0.25, 0.5, 0.25, 0.5), (0.75, 0.5, 0.75, 0.5), (1.0, 0.5, 1.0, 0.5),
        (0.7, 0.8, 0.5, 0.5), (0.6, 0.7, 0.5, 0.5),
    ];

    // (F, k) (spec leads.md 6.2); the last two to adapt to (spec leads.md 6.5).
    private static readonly (double Feed, double Removal)[] Reactions =
        [(0.037, 0.060), (0.030, 0.062), (0.039, 0.058), (0.033, 0.059), (0.036, 0.061)];

    // f / 0.1 with a = 2πX and b = 2πY (spec leads.md 6.3); the last two to adapt to (spec leads.md 6.5).
    private static readonly Func<double, double, double>[] Forcings =
    [
        (a, b) => Math.Sin(a + b) + Math.Cos(a + b), (a, b) => Math.Sin(a + b) + Math.Cos(a + 2 * b),
        (a, b) => Math.Sin(a + b) + Math.Cos(2 * a + b), (a, b) => Math.Sin(a + 2 * b) + Math.Cos(2 * a + b),
        (a, b) => Math.Sin(2 * a + b) + Math.Cos(a + 2 * b), (a, b) => Math.Sin(2 * a + b) + Math.Cos(2 * a + b),
    ];

    [Fact]
    public void Lotka_Volterra()
    {
        LotkaVolterra[] systems = Both<LotkaVolterra>("lotka-volterra", 10);
        Assert.Equal(Predators, systems.Select(each => (each.Alpha, each.Beta, each.Gamma, each.Delta)));
        for (int e = 0; e < systems.Length; e++)
        {
            (double alpha, double beta, double gamma, double delta) = Predators[e];
            AssertTimes(20, 0.5, systems[e]);
            Assert.Equal(
                [alpha * 1.3 - beta * 1.3 * 1.9, delta * 1.3 * 1.9 - gamma * 1.9],
                Recorded.Velocity(systems[e].NewSpanField(), [1.3, 1.9]), (a, b) => Math.Abs(a - b) < 1e-14);
        }

        double[] starts = [.. systems[3].Simulate(0, 200, 5).States[0].data<double>().ToArray()];
        Assert.InRange(starts.Min(), 1, 1.05);
        Assert.InRange(starts.Max(), 1.95, 2);
    }

    [Fact]
    public void Gray_Scott()
    {
        GrayScott[] systems = Both<GrayScott>("gray-scott", 3);
        Assert.Equal(Reactions, systems.Select(each => (each.Feed, each.Removal)));
        Assert.All(systems, each =>
        {
            AssertTimes(10, 40, each);
            Assert.Equal((0.2097, 0.105), (each.DiffusionU, each.DiffusionV));
            Assert.Equal([32L, 32], each.Grid.Shape);
            Assert.Equal(1, each.Grid.Axes[0].Spacing);
        });

        // Of the state (u, v) = (0.95, 0.05) the reaction alone moves.
        double[] velocity = Recorded.Velocity(
            systems[1].NewSpanField(), [.. Enumerable.Repeat(0.95, 1024), .. Enumerable.Repeat(0.05, 1024)]);
        double product = 0.95 * 0.05 * 0.05;
        Assert.Equal(-product + 0.030 * 0.05, velocity[77], 1e-13);
        Assert.Equal(product - (0.030 + 0.062) * 0.05, velocity[1024 + 77], 1e-13);
        double[] start = (systems[0] with { Frames = 2, Step = 1e-3 }).Simulate(0, 1, 3).States[0].data<double>().ToArray();
        Assert.Equal([0, 0.95], start[..1024].Distinct().Order());
        Assert.Equal([0.05, 1], start[1024..].Distinct().Order());

        // Three squares of side 3, which may overlap: of ten draws some do not.
        int[] squares = [.. Enumerable.Range(0, 10).Select(i => (systems[0] with { Frames = 2, Step = 1e-3 }).Simulate(i, 1, 3).States[0]
            .data<double>().ToArray()[..1024].Count(u => u == 0))];
        Assert.Equal(27, squares.Max());
        Assert.InRange(squares.Min(), 9, 27);
    }

    /// <summary>The weights of the nine-point Laplacian, seen at the neighbors of one node (spec leads.md 6.2).</summary>
    [Fact]
    public void Gray_Scott_diffuses_with_the_nine_point_Laplacian()
    {
        double[] state = new double[2048];
        state[5 * 32 + 7] = 1e-6; // So small that u v² and the feed's slope can be told apart.
        ISpanField field = GrayScott.Environments[0].NewSpanField();
        double[] velocity = Recorded.Velocity(field, state);
        double At(int row, int column) => (velocity[row * 32 + column] - 0.037 + (row == 5 && column == 7 ? 0.037e-6 : 0)) / 1e-6 / 0.2097;
        Assert.Equal(-3, At(5, 7), 1e-6);
        Assert.All([At(4, 7), At(6, 7), At(5, 6), At(5, 8)], edge => Assert.Equal(0.5, edge, 1e-6));
        Assert.All([At(4, 6), At(4, 8), At(6, 6), At(6, 8)], corner => Assert.Equal(0.25, corner, 1e-6));
    }

    [Fact]
    public void Navier_Stokes()
    {
        NavierStokes[] systems = Both<NavierStokes>("navier-stokes", 4);
        for (int e = 0; e < systems.Length; e++)
        {
            NavierStokes system = systems[e];
            AssertTimes(10, 1, system);
            Assert.Equal((32, 1e-3, 28.5), (system.Points, system.Viscosity, system.WarmUp));
            double[] nodes = system.Forcing!.OnNodes(32);
            for (int i = 0; i < nodes.Length; i++)
            {
                double a = 2 * Math.PI * (i / 32) / 32, b = 2 * Math.PI * (i % 32) / 32; // X is the first axis.
                Assert.Equal(0.1 * Forcings[e](a, b), nodes[i], 1e-13);
            }
        }
    }

    /// <summary>s(k) = N²√2 σ (4π²|k|² + τ²)^(−α/2), α = 2.5, τ = 7, σ = τ^1.5 (spec leads.md 6.3).</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(-3, 4)]
    [InlineData(0, 15)]
    public void The_random_field_of_Navier_Stokes_has_the_published_spectrum(int k, int l) => Assert.Equal(
        32 * 32 * 1.4142135623730951 * 18.520259177452136 * Math.Pow(39.47841760435743 * (k * k + l * l) + 49, -1.25),
        RandomVorticity.Deviation(k, l, 32), 1e-12 * 32 * 32);

    [Fact]
    public void The_damped_pendulum()
    {
        var system = (DampedPendulum)SystemCatalogue.Find("pendulum").First;
        AssertTimes(40, 0.5, system); // (spec aphynity.md 5)
        Assert.Equal(1.096623, system.SquaredFrequency, 1e-6);
        Assert.Equal(
            [0.7, -1.096622711232151 * Math.Sin(1.1) - 0.2 * 0.7], Recorded.Velocity(system.NewSpanField(), [1.1, 0.7]),
            (a, b) => Math.Abs(a - b) < 1e-14);
        double[] starts = system.Simulate(0, 300, 1).States[0].data<double>().ToArray();
        double[] norms = [.. Enumerable.Range(0, 300)
            .Select(i => Math.Sqrt(starts[2 * i] * starts[2 * i] + starts[2 * i + 1] * starts[2 * i + 1]))];
        Assert.InRange(norms.Min(), 1.3, 1.33);
        Assert.InRange(norms.Max(), 2.27, 2.3);
        Assert.Equal(0.2, Initial(DampedPendulum.Frictionless, "omega0^2"), 1e-6);
        Assert.Equal(0.1, Initial(DampedPendulum.Complete, "alpha"), 1e-6);
    }

    [Fact]
    public void Reaction_and_diffusion()
    {
        var system = (ReactionDiffusion)SystemCatalogue.Find("reaction-diffusion").First;
        AssertTimes(26, 0.1, system); // 25 predicted steps, horizon 2.5 (spec aphynity.md 6).
        Assert.Equal((1e-3, 5e-3, 5e-3), (system.DiffusionU, system.DiffusionV, system.Loss));
        Assert.Equal([32L, 32], system.Grid.Shape);
        Assert.Equal((-1, 1, 0.0625), (system.Grid.Axes[0].Lower, system.Grid.Axes[0].Upper, system.Grid.Axes[0].Spacing));
        double[] state = new double[2048];
        (state[40], state[1024 + 40]) = (0.5, 0.25);
        double[] velocity = Recorded.Velocity(system.NewSpanField(), state);
        Assert.Equal(1e-3 * -4 * 0.5 / 0.00390625 + 0.5 - 0.125 - 0.25 - 5e-3, velocity[40], 1e-12);
        Assert.Equal(1e-3 * 0.5 / 0.00390625 - 5e-3, velocity[41], 1e-12);
        Assert.Equal(5e-3 * -4 * 0.25 / 0.00390625 + 0.5 - 0.25, velocity[1024 + 40], 1e-12);
        double[] start = (system with { Frames = 2, Step = 1e-3 }).Simulate(0, 1, 2).States[0].data<double>().ToArray();
        Assert.InRange(start.Min(), 0, 0.01);
        Assert.InRange(start.Max(), 0.99, 1);
        Assert.All(["a", "b", "k"], name => Assert.Equal(1.192e-3, Initial(ReactionDiffusion.Complete, name, system.Grid), 1e-6));
    }

    [Fact]
    public void Damped_waves()
    {
        var system = (DampedWave)SystemCatalogue.Find("damped-wave").First;
        AssertTimes(25, 1e-3, system); // (spec aphynity.md 7)
        Assert.Equal((330, 50, 64, 100), (system.Speed, system.Damping, system.Points, system.Offsets));
        Assert.Equal(1, system.Grid.Axes[0].Spacing);
        double[] state = new double[2 * 4096];
        int node = 30 * 64 + 31;
        (state[node], state[4096 + node]) = (1, 2);
        double[] velocity = Recorded.Velocity(system.NewSpanField(), state);
        Assert.Equal(2, velocity[node]);
        double square = 330 * 330;
        Assert.Equal(-5 * square - 100, velocity[4096 + node], 1e-9 * square); // −5/2 along both axes.
        Assert.Equal(4.0 / 3 * square, velocity[4096 + node + 1], 1e-9 * square);
        Assert.Equal(-square / 12, velocity[4096 + node - 2 * 64], 1e-9 * square);

        // At rest, exp(−r²/s), s from 10 to 100, from an integer node in 20..39: of the release itself.
        DampedWave release = system with { Offsets = 1, Frames = 2 };
        for (int i = 0; i < 20; i++)
        {
            double[] start = release.Simulate(i, 1, 4).States[0].data<double>().ToArray();
            int top = Array.IndexOf(start, start[..4096].Max());
            Assert.Equal(1, start[top]);
            Assert.InRange(top / 64, 20, 39);
            Assert.InRange(top % 64, 20, 39);
            Assert.InRange(-1 / Math.Log(start[top + 1]), 10, 100);
            Assert.Equal(start[top + 64], start[top + 1], 1e-15);
            Assert.All(start[4096..], rate => Assert.Equal(0, rate));
        }

        Assert.Equal(360, Initial(DampedWave.Undamped, "c", system.Grid), 1e-4);
        Assert.Equal(45, Initial(DampedWave.Complete, "k", system.Grid), 1e-4);
    }

    private static double Initial(PhysicsLaw law, string name, Grid? grid = null) =>
        law.Learned(new LawSetting(grid)).Coefficients.Single(each => each.Name == name).Current;

    private static T[] Both<T>(string name, int training)
        where T : class, ISystem
    {
        SystemEntry<ISystem> entry = SystemCatalogue.Find(name);
        Assert.Equal(training, entry.Training.Count);
        return [.. entry.Training.Concat(entry.Unseen).Cast<T>()];
    }

    private static void AssertTimes(int frames, double step, IDynamicalSystem system)
    {
        Assert.Equal(frames, system.Times.Count);
        Assert.All(Enumerable.Range(0, frames), k => Assert.Equal(k * step, system.Times[k], 1e-12));
    }
}
