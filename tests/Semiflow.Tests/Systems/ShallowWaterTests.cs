using Semiflow.Spaces;
using Semiflow.Systems.Ocean;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Systems;

/// <summary>Shallow water: the discretization against its formulas, waves, conservation, windows, geostrophy.</summary>
public sealed class ShallowWaterTests
{
    private static readonly ShallowWaterConstants Still = new() { Coriolis = 0, Beta = 0, Drag = 0, WindStress = 0, Viscosity = 0 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tendencies_follow_the_formulas_cell_by_cell(bool compat)
    {
        const int n = 16;
        var layout = new ShallowWaterLayout(n);
        var constants = new ShallowWaterConstants { Viscosity = 5e3 };
        var random = new RandomStream(1, 0);
        AlignedNumbersOf(layout, random, out var fields, out double[][] cells);
        var rows = new ShallowWaterRows(layout, 2e4 * n, constants, WindProfile.Sine, compat) { WindFactor = 1.5 };
        var capture = new Capture(new double[3 * n * n], n);
        rows.Sweep(fields, ref capture);

        const double d = 2e4;
        double At(int c, int i, int j) => i >= 0 && i < n && j >= 0 && j < n ? cells[c][j * n + i] : 0;
        double U(int i, int j) => At(0, i, j);
        double V(int i, int j) => At(1, i, j);
        double H(int i, int j) => At(2, i, j);
        double node = compat ? d * n / (n - 1) : d;
        double F(int j) => constants.Coriolis + constants.Beta * (j * node - d * n / 2);
        double Wind(int j) => 1.5 * constants.WindStress / constants.Density
            * Math.Sin(2 * Math.PI * ((compat ? j * node : (j + 0.5) * d) / (d * n) - 0.5));
        double Vit(int i, int j) => (Math.Pow(U(i - 1, j) + U(i, j), 2) + Math.Pow(V(i, j) + V(i, j + 1), 2)) / 4
            + constants.Gravity * H(i, j);
        double Vor(int i, int j) => (V(i + 1, j) - V(i, j)) / d - (U(i, j) - U(i, j - 1)) / d + F(j);
        double Spread(Func<int, int, double> x, int i, int j) =>
            constants.Viscosity * (x(i + 1, j) + x(i - 1, j) + x(i, j + 1) + x(i, j - 1) - 4 * x(i, j)) / (d * d);
        double scale = 1e-12;
        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i < n; i++)
            {
                double u = i == n - 1 ? 0
                    : (Vor(i, j) + Vor(i, j + 1)) * (V(i, j) + V(i, j + 1) + V(i + 1, j) + V(i + 1, j + 1)) / 8
                    - (Vit(i + 1, j) - Vit(i, j)) / d
                    + Wind(j) / (constants.Depth + (H(i, j) + H(i + 1, j)) / 2) - constants.Drag * U(i, j) + Spread(U, i, j);
                double v = j == 0 ? 0
                    : -(Vor(i - 1, j) + Vor(i, j)) * (U(i - 1, j - 1) + U(i - 1, j) + U(i, j - 1) + U(i, j)) / 8
                    - (Vit(i, j) - Vit(i, j - 1)) / d
                    - constants.Drag * V(i, j) + Spread(V, i, j);
                double h = -(constants.Depth * (U(i, j) - U(i - 1, j) + V(i, j + 1) - V(i, j))
                    + (U(i, j) * (H(i, j) + H(i + 1, j)) - U(i - 1, j) * (H(i, j) + H(i - 1, j))
                    + V(i, j + 1) * (H(i, j + 1) + H(i, j)) - V(i, j) * (H(i, j) + H(i, j - 1))) / 2) / d;
                Assert.Equal(u, capture.Values[j * n + i], scale);
                Assert.Equal(v, capture.Values[(n + j) * n + i], scale);
                Assert.Equal(h, capture.Values[(2 * n + j) * n + i], 1e3 * scale);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rest_stays_rest_and_waves_travel_at_their_speed(bool rungeKutta)
    {
        const int n = 80;
        ShallowWaterFlow flow = new ShallowWater { Constants = Still, RungeKutta = rungeKutta }.NewFlow();
        double[] h = new double[n * n];
        Run(flow, 20);
        Assert.All(flow.State, field => Assert.Equal(0, field.Span.ToArray().Max(Math.Abs)));

        for (int k = 0; k < h.Length; k++)
        {
            double x = (k % n + 0.5) * 20 - 800;
            h[k] = 1e-3 * Math.Exp(-x * x / (2 * 100 * 100));
        }

        flow.Start(h);
        double start = flow.Time;
        Run(flow, rungeKutta ? 34 : 90);
        flow.Layout.Unpack(flow.State[2], h);
        int top = Enumerable.Range(n / 2, n / 2 - 1).MaxBy(i => h[n / 2 * n + i]);
        double[] near = [.. Enumerable.Range(top - 1, 3).Select(i => h[n / 2 * n + i])];
        double position = 2e4 * (top + 0.5 + (near[0] - near[2]) / (2 * (near[0] - 2 * near[1] + near[2]))) - 8e5;
        Assert.InRange(position / (flow.Time - start), 0.97 * Math.Sqrt(10), 1.03 * Math.Sqrt(10));
    }

    [Fact]
    public void A_year_keeps_the_water()
    {
        using DisposeScope scope = NewDisposeScope();
        ShallowWater system = ShallowWater.Small with { SpinUpYears = 0, Frames = 2, Step = 360, Disturbance = 5 };
        double[] means = [.. system.Simulate(0, 1, 3).States[TensorIndex.Colon, 0, 0].mean([1, 2]).data<double>().ToArray()];
        Assert.True(Math.Abs(means[1] - means[0]) < 1e-12 * system.Constants.Depth);
    }

    [Fact]
    public void Windows_are_parts_of_one_run()
    {
        using DisposeScope scope = NewDisposeScope();
        ShallowWater system = ShallowWater.Small with { SpinUpYears = 0.1, Frames = 5, Spacing = 2, WindowsPerRun = 3 };
        Tensor states = system.Simulate(0, 4, 3).States;
        Assert.True(states[2..5, 0].equal(states[0..3, 1]).all().item<bool>());
        Assert.True(states[4..5, 0].equal(states[0..1, 2]).all().item<bool>());
        Assert.False(states[0, 3].equal(states[0, 0]).all().item<bool>());
    }

    [Fact]
    public void A_slope_is_balanced_by_a_uniform_flow()
    {
        using DisposeScope scope = NewDisposeScope();
        ShallowWater system = new() { Points = 16, Constants = new() { Beta = 0, Drag = 0, WindStress = 0 } };
        Tensor h = linspace(-1, 1, 16, float64).expand(2, 16, 16);
        Tensor velocity = system.Geostrophic(h);
        Assert.Equal([2, 2, 16, 16], velocity.shape);
        double expected = 0.02 * (2.0 / 15) / 1e5 / 3.5e-5;
        Assert.True(velocity[TensorIndex.Colon, 0].abs().max().item<double>() < 1e-12);
        Assert.True((velocity[TensorIndex.Colon, 1] - expected).abs().max().item<double>() < 1e-12);
        Assert.Throws<ArgumentException>(() => system.Geostrophic(h[TensorIndex.Colon, ..8]));
    }

    [Fact]
    [Trait("Category", "Science")]
    public void Turbulence_is_as_predictable_and_as_geostrophic_as_specified()
    {
        using DisposeScope scope = NewDisposeScope();
        ShallowWater system = new() { SpinUpYears = 5, Frames = 41, Spacing = 41, WindowsPerRun = 4, PaperCompat = true };
        Tensor states = system.Simulate(0, 4, 1).States, h = states.select(2, 0);
        double persistence = ((h[20..] - h[..21]).square().mean() / h[20..].square().mean()).item<double>();
        Assert.InRange(persistence, 0.05, 0.25);
        Tensor truth = states.narrow(2, 1, 2)[TensorIndex.Ellipsis, 3..77, 3..77],
            balanced = system.Geostrophic(h)[TensorIndex.Ellipsis, 3..77, 3..77];
        Tensor cosine = (truth * balanced).sum(2) / (truth.square().sum(2) * balanced.square().sum(2)).sqrt();
        Assert.InRange(cosine.mean().item<double>(), 0.97, 0.995);
    }

    private static void Run(ShallowWaterFlow flow, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            flow.Advance();
        }
    }

    // Walls have no flow through them.
    private static void AlignedNumbersOf(
        ShallowWaterLayout layout, RandomStream random, out Semiflow.Kernels.AlignedNumbers[] fields, out double[][] cells)
    {
        int n = layout.Points;
        cells = [.. Enumerable.Range(0, 3).Select(c => Enumerable.Range(0, n * n)
            .Select(k => (c == 0 && k % n == n - 1) || (c == 1 && k < n) ? 0 : random.Normal() * (c == 2 ? 50 : 0.5)).ToArray())];
        fields = [layout.NewField(), layout.NewField(), layout.NewField()];
        for (int c = 0; c < 3; c++)
        {
            layout.Pack(cells[c], fields[c]);
        }
    }

    private readonly unsafe struct Capture(double[] values, int points) : IRowUpdate
    {
        public double[] Values => values;

        public void Apply(int row, double* tendencies, int stride)
        {
            for (int c = 0; c < 3; c++)
            {
                new ReadOnlySpan<double>(tendencies + c * stride, points).CopyTo(values.AsSpan((c * points + row) * points));
            }
        }
    }
}
