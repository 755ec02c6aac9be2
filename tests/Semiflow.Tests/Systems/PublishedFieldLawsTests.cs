using Semiflow.Spaces;
using Semiflow.Systems;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Systems;

/// <summary>
/// The laws of the representative PDE benchmarks, in and out of distribution, typed from the specification (spec cno.md 5.2, 5.3, 5.4, 5.5) and read
/// off from what the systems draw.
/// </summary>
public sealed class PublishedFieldLawsTests : IDisposable
{
    private const int Points = 65;
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>
    /// (π/K²) a (i²+j²)^(−r) with |a| ≤ 1: nothing above K, and r ≤ −log(|A_ij| K²/π) / log(i²+j²), with equality where |a| = 1.
    /// </summary>
    [Theory]
    [InlineData("poisson", false, 16, -0.5, -0.5)] // 5.2.
    [InlineData("poisson", true, 20, -0.5, -0.5)]
    [InlineData("wave", false, 24, 1, 1)] // 5.3.
    [InlineData("wave", true, 32, 0.85, 0.85)]
    [InlineData("allen-cahn", false, 24, 1, 1)] // 5.5.
    [InlineData("allen-cahn", true, 16, 0.85, 1.15)]
    public void Sine_series_have_the_published_modes_and_decay(string name, bool outside, int modes, double least, double most)
    {
        const int Samples = 60, Seen = 40;
        IHasSolution system = Of(name, outside);
        double[] all = Coefficients(system.Draw(Samples, system.DefaultGrid(Points), new Generator(3)));
        var exponents = new List<double>();
        (int negative, int positive) = (0, 0);
        for (int sample = 0; sample < Samples; sample++)
        {
            double exponent = double.PositiveInfinity;
            for (int i = 1; i <= Seen; i++)
            {
                for (int j = 1; j <= Seen; j++)
                {
                    double found = all[(sample * Seen + i - 1) * Seen + j - 1];
                    if (Math.Max(i, j) > modes)
                    {
                        Assert.Equal(0, found, 1e-10);
                        continue;
                    }

                    exponent = Math.Min(exponent, -Math.Log(Math.Abs(found) * modes * modes / Math.PI) / Math.Log(i * i + j * j));
                    (negative, positive) = found < 0 ? (negative + 1, positive) : (negative, positive + 1);
                }
            }

            exponents.Add(exponent);
        }

        Assert.InRange((double)positive / (positive + negative), 0.48, 0.52);
        Assert.InRange(exponents.Min(), least - 1e-9, least + 0.01 + 0.1 * (most - least));
        Assert.InRange(exponents.Max(), most - 0.1 * (most - least) - 1e-9, most + 0.02);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Poisson_and_waves_are_solved_with_the_published_constants(bool outside)
    {
        IHasSolution poisson = Of("poisson", outside), wave = Of("wave", outside);
        (GridFunction f, GridFunction u) = poisson.DrawPairs(2, poisson.DefaultGrid(Points), new Generator(1));
        (GridFunction start, GridFunction end) = wave.DrawPairs(2, wave.DefaultGrid(Points), new Generator(1));
        double[] source = Coefficients(f), solution = Coefficients(u), before = Coefficients(start), after = Coefficients(end);
        for (int i = 0; i < source.Length; i++)
        {
            double square = Math.Pow(1 + i / 40 % 40, 2) + Math.Pow(1 + i % 40, 2);
            Assert.Equal(source[i] / (Math.PI * Math.PI * square), solution[i], 1e-11); // −Δu = f.
            Assert.Equal(before[i] * Math.Cos(0.1 * Math.PI * 5 * Math.Sqrt(square)), after[i], 1e-11); // c = 0.1, T = 5.
        }
    }

    /// <summary>exp(−|x−μ|²/(2σ²)): σ² in (0.003, 0.009), μ in the square, and at time 1 moved by (0.2, −0.2) (spec cno.md 5.4).</summary>
    [Theory]
    [InlineData(false, 0.2, 0.4)]
    [InlineData(true, 0.4, 0.6)]
    public void Gaussians_lie_where_published_and_move_by_the_velocity(bool outside, double least, double most)
    {
        IHasSolution system = Of("transport-smooth", outside);
        (GridFunction before, GridFunction after) = system.DrawPairs(200, system.DefaultGrid(Points), new Generator(2));
        (double X, double Y, double Variance)[] starts = [.. Bumps(before)], ends = [.. Bumps(after)];
        AssertFills(starts.Select(each => each.X), least, most);
        AssertFills(starts.Select(each => each.Y), least, most);
        AssertFills(starts.Select(each => each.Variance), 0.003, 0.009);
        Assert.All(starts.Zip(ends), pair =>
        {
            Assert.Equal(pair.First.X + 0.2, pair.Second.X, 1e-9);
            Assert.Equal(pair.First.Y - 0.2, pair.Second.Y, 1e-9);
            Assert.Equal(pair.First.Variance, pair.Second.Variance, 1e-9);
        });
    }

    /// <summary>Radii in (0.1, 0.2), centers in the square, moved by (0.2, −0.2) (spec cno.md 5.4): by area and center of mass.</summary>
    [Theory]
    [InlineData(false, 0.2, 0.4)]
    [InlineData(true, 0.4, 0.6)]
    public void Disks_lie_where_published_and_move_by_the_velocity(bool outside, double least, double most)
    {
        IHasSolution system = Of("transport-discontinuous", outside);
        (GridFunction before, GridFunction after) = system.DrawPairs(200, system.DefaultGrid(201), new Generator(2));
        (double X, double Y, double Radius)[] starts = [.. Disks(before)];
        const double Blur = 2e-3;
        AssertFills(starts.Select(each => each.X), least, most, Blur);
        AssertFills(starts.Select(each => each.Y), least, most, Blur);
        AssertFills(starts.Select(each => each.Radius), 0.1, 0.2, Blur);
        Assert.All(starts.Zip(Disks(after)), pair =>
        {
            if (pair.First.Y - 0.2 - pair.First.Radius < 0.01 || pair.First.X + 0.2 + pair.First.Radius > 0.99)
            {
                return; // It has left the square in part.
            }

            Assert.Equal(pair.First.X + 0.2, pair.Second.X, Blur);
            Assert.Equal(pair.First.Y - 0.2, pair.Second.Y, Blur);
            Assert.Equal(pair.First.Radius, pair.Second.Radius, Blur);
        });
    }

    /// <summary>
    /// ε = 220 squared, T = 2·10⁻⁴, 200 steps on 256 intervals (spec cno.md 5.5): a small constant grows by the reaction alone.
    /// </summary>
    [Fact]
    public void Allen_Cahn_has_the_published_rate_and_time()
    {
        foreach (bool outside in new[] { false, true })
        {
            var system = (Semiflow.Systems.Fields.AllenCahn)Of("allen-cahn", outside);
            Assert.Equal((256, 200, false), (system.Intervals, system.Steps, system.Periodic));
        }

        // The lowest mode, too small for the cube to act: e^((ε² − 2π²)T).
        var plain = (Semiflow.Systems.Fields.AllenCahn)Of("allen-cahn", false);
        Grid grid = plain.DefaultGrid(257);
        Tensor sine = (linspace(0, 1, 257, ScalarType.Float64) * Math.PI).sin();
        Tensor end = plain.Solve(outer(sine, sine).reshape(1, 1, 257, 257) * 1e-9, grid).Values;
        double expected = 1e-9 * Math.Exp((48400 - 2 * Math.PI * Math.PI) * 2e-4);
        Assert.Equal(1, end[0, 0, 128, 128].item<double>() / expected, 1e-6);
    }

    private static IHasSolution Of(string name, bool outside)
    {
        SystemEntry<IHasSolution> entry = SystemCatalogue.Find<IHasSolution>(name);
        return outside ? entry.Unseen.Single() : entry.Training.Single();
    }

    private static double[] Coefficients(GridFunction function) =>
        SineProjection.Coefficients(function.Values, 40).contiguous().data<double>().ToArray();

    /// <summary>Of a Gaussian the logarithm is a parabola: three nodes along each axis give center and variance.</summary>
    private static IEnumerable<(double X, double Y, double Variance)> Bumps(GridFunction function)
    {
        double[] all = function.Values.data<double>().ToArray();
        const double H = 1.0 / (Points - 1);
        for (int sample = 0; sample < function.Values.shape[0]; sample++)
        {
            double[] values = all[(sample * Points * Points)..((sample + 1) * Points * Points)];
            int top = Array.IndexOf(values, values.Max());
            int row = Math.Clamp(top / Points, 1, Points - 2), column = Math.Clamp(top % Points, 1, Points - 2);
            double Log(int i, int j) => Math.Log(values[i * Points + j]);
            double Bend(double a, double b, double c) => (a - 2 * b + c) / (H * H);
            double here = Log(row, column), bend = Bend(Log(row - 1, column), here, Log(row + 1, column));
            double x = row * H - (Log(row + 1, column) - Log(row - 1, column)) / (2 * H) / bend;
            double y = column * H - (Log(row, column + 1) - Log(row, column - 1)) / (2 * H) / bend;
            yield return (x, y, -1 / bend);
        }
    }

    private static IEnumerable<(double X, double Y, double Radius)> Disks(GridFunction function)
    {
        int n = (int)function.Grid.Shape[0];
        double[] all = function.Values.data<double>().ToArray();
        double h = 1.0 / (n - 1);
        for (int sample = 0; sample < function.Values.shape[0]; sample++)
        {
            (int count, double x, double y) = (0, 0, 0);
            for (int i = 0; i < n * n; i++)
            {
                if (all[sample * n * n + i] == 1)
                {
                    (count, x, y) = (count + 1, x + i / n * h, y + i % n * h);
                }
            }

            yield return (x / count, y / count, Math.Sqrt(count * h * h / Math.PI));
        }
    }

    /// <summary>All within the interval, and some near each end.</summary>
    private static void AssertFills(IEnumerable<double> values, double least, double most, double blur = 1e-9)
    {
        double[] all = [.. values];
        double margin = 0.05 * (most - least);
        Assert.InRange(all.Min(), least - blur, least + margin);
        Assert.InRange(all.Max(), most - margin, most + blur);
    }
}
