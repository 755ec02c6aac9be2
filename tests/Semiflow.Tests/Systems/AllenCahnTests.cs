using Semiflow.Spaces;
using Semiflow.Systems.Fields;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Systems;

public sealed class AllenCahnTests
{
    /// <summary>The published problem on a quarter of its square: ε/4, T·16, and 64 intervals resolve as 256 do there.</summary>
    private static readonly AllenCahn Quarter = new(6, (1, 1), epsilon: 55, time: 3.2e-3, intervals: 64, steps: 100);

    private static readonly AllenCahn Eighth = new(3, (1, 1), epsilon: 27.5, time: 5e-3, intervals: 32, steps: 40);

    [Fact]
    public void Without_diffusion_every_node_solves_its_ordinary_differential_equation()
    {
        var system = new AllenCahn(24, (1, 1), diffusivity: 0, intervals: 32, steps: 7);
        var (input, output) = system.DrawPairs(2, system.DefaultGrid(33), new Generator(1));
        using Tensor expected = RungeKutta(input.Values, u => (u - u.pow(3)) * (220.0 * 220), 2e-4, 500);
        Assert.InRange(expected.abs().max().item<double>(), 0.9, 1);
        Assert.True(output.Values.allclose(expected, 0, 1e-8));
    }

    [Fact]
    public void Without_reaction_every_mode_decays_at_its_rate()
    {
        var system = new AllenCahn(24, (1, 1), epsilon: 0, intervals: 32, steps: 3);
        var (input, output) = system.DrawPairs(2, system.DefaultGrid(50), new Generator(2));
        using Tensor expected = SineProjection.Coefficients(input.Values, 24) * (SineProjection.Eigenvalues(24) * -2e-4).exp();
        using Tensor actual = SineProjection.Coefficients(output.Values, 24);
        Assert.True(expected.abs().max().item<double>() > 1e-4);
        Assert.True(actual.allclose(expected, 0, 1e-15));
    }

    [Fact]
    public void Periodic_heat_is_that_of_the_fast_Fourier_transform_and_continues()
    {
        var system = new AllenCahn(5, (1, 1), epsilon: 0, time: 1e-3, intervals: 32, steps: 2, periodic: true);
        var (input, output) = system.DrawPairs(2, system.DefaultGrid(32), new Generator(3));
        using Tensor waves = (fft.fftfreq(32, 1.0 / 32, dtype: ScalarType.Float64) * (2 * Math.PI)).square();
        using Tensor decay = ((waves.unsqueeze(1) + waves) * -1e-3).exp();
        using Tensor expected = fft.ifft2(fft.fft2(input.Values) * decay).real;
        Assert.True(output.Values.allclose(expected, 0, 1e-14));
        Tensor wide = system.DrawPairs(2, Grid.Unit(41, 2, Boundary.Neumann), new Generator(3)).Output.Values;
        Assert.True(wide[.., .., 0].allclose(wide[.., .., ^1], 0, 1e-14) && wide[.., .., 0].abs().max().item<double>() > 1e-4);
    }

    [Fact]
    public void Approaches_an_explicit_solution_at_second_order_in_the_step()
    {
        double Error(int steps)
        {
            var (input, output) = Eighth.WithSolver(32, steps).DrawPairs(2, Eighth.DefaultGrid(33), new Generator(4));
            return (output.Values - Explicit(input.Values)).norm().item<double>() / output.Values.norm().item<double>();
        }

        double[] errors = [Error(20), Error(40), Error(80)];
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", errors));
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 1.8, 2.2);
        Assert.InRange(Math.Log2(errors[1] / errors[2]), 1.8, 2.2);
    }

    [Fact]
    public void Small_data_stay_within_one_and_separate_into_phases()
    {
        var (input, output) = Quarter.DrawPairs(3, Quarter.DefaultGrid(64), new Generator(5));
        using Tensor size = output.Values.abs();
        Assert.True(input.Values.abs().max().item<double>() < 0.2);
        Assert.InRange(size.max().item<double>(), 0.99, 1 + 1e-3); // Beyond 1 only by aliasing.
        Assert.True(size.gt(0.9).to(float64).mean().item<double>() > 0.5);
        Tensor edges = cat(
            [output.Values[.., .., 0], output.Values[.., .., ^1], output.Values[.., .., .., 0], output.Values[.., .., .., ^1]]);
        Assert.True(edges.abs().max().item<double>() < 1e-13);
    }

    [Fact]
    public void Grids_that_share_no_nodes_hold_the_same_series()
    {
        Tensor Series(int points) =>
            SineProjection.Coefficients(Eighth.DrawPairs(2, Eighth.DefaultGrid(points), new Generator(6)).Output.Values, 31);
        using Tensor few = Series(38);
        Assert.True(few.abs().max().item<double>() > 0.1);
        Assert.True(few.allclose(Series(71), 0, 1e-13));
    }

    [Fact]
    public void A_finer_solver_changes_little_and_ever_less()
    {
        Tensor At(int intervals) =>
            Quarter.WithSolver(intervals, 50).DrawPairs(2, Quarter.DefaultGrid(40), new Generator(7)).Output.Values;
        using Tensor fine = At(128);
        double Error(int intervals) => (At(intervals) - fine).norm().item<double>() / fine.norm().item<double>();
        double[] errors = [Error(16), Error(32), Error(64)];
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", errors));
        Assert.True(errors[2] < 1e-3 && errors[2] < errors[1] / 5 && errors[1] < errors[0] / 2, string.Join(", ", errors));
    }

    [Fact]
    public void Exponents_are_drawn_for_each_function()
    {
        var system = new AllenCahn(48, (0.85, 1.15), intervals: 50);
        using Tensor powers = SineProjection.Coefficients(system.Draw(200, system.DefaultGrid(50), new Generator(8)).Values, 48)
            .abs().log().reshape(200, -1);
        using Tensor waves = SineProjection.Eigenvalues(48).log().reshape(-1);
        using Tensor centered = waves - waves.mean();
        using Tensor exponents = powers.matmul(centered).neg() / centered.square().sum();
        Assert.InRange(exponents.mean().item<double>(), 0.97, 1.03);
        Assert.InRange(exponents.std().item<double>(), 0.075, 0.11); // 0.3/√12, and the noise of the fit.
        Assert.Equal((0.85, 1.15), AllenCahn.OutOfDistribution.Exponent);
        Assert.Equal((16, 24), (AllenCahn.OutOfDistribution.Modes, AllenCahn.InDistribution.Modes));
    }

    [Fact]
    public void Impossible_parameters_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AllenCahn(0, (1, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AllenCahn(4, (1, 0.5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AllenCahn(4, (1, 1), epsilon: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => AllenCahn.InDistribution.WithSolver(24, 200));
        Assert.Throws<ArgumentOutOfRangeException>(() => AllenCahn.InDistribution.WithSolver(33, 200));
        Assert.Throws<ArgumentOutOfRangeException>(() => AllenCahn.InDistribution.WithSolver(32, 0));
    }

    /// <summary>The eighth's problem by collocation with the same sines, but one explicit method for both terms.</summary>
    private static Tensor Explicit(Tensor start)
    {
        using Tensor nodes = linspace(0, 1, 33, ScalarType.Float64);
        using Tensor waves = arange(1, 32, ScalarType.Float64) * Math.PI;
        using Tensor sines = outer(nodes, waves).sin();
        using Tensor laplacian = (sines * waves.square()).matmul(sines.t()) * (-2.0 / 32);
        return RungeKutta(start, u => laplacian.matmul(u) + u.matmul(laplacian) + (u - u.pow(3)) * (27.5 * 27.5), 5e-3, 200);
    }

    private static Tensor RungeKutta(Tensor start, Func<Tensor, Tensor> rate, double time, int steps)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor state = start;
        double step = time / steps;
        for (int i = 0; i < steps; i++)
        {
            Tensor a = rate(state), b = rate(state + a * (step / 2)), c = rate(state + b * (step / 2)), d = rate(state + c * step);
            state = state + (a + b * 2 + c * 2 + d) * (step / 6);
        }

        return state.MoveToOuterDisposeScope();
    }
}
