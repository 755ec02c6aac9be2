using Semiflow.Spaces;
using Semiflow.Systems.Fields;
using static TorchSharp.torch;

namespace Semiflow.Tests.Systems;

public sealed class WaveTests
{
    private const int Modes = 6;
    private const double Speed = 0.1;

    [Fact]
    public void Satisfies_the_wave_equation_at_the_order_of_the_differences()
    {
        using Tensor right = At(5) * SineProjection.Eigenvalues(Modes) * (-Speed * Speed);
        double Second(double h) => ((At(5 + h) - At(5) * 2 + At(5 - h)) / (h * h) - right).abs().max().item<double>();
        double Fourth(double h) => ((At(5 + h) * 16 + At(5 - h) * 16 - At(5 + 2 * h) - At(5 - 2 * h) - At(5) * 30) / (12 * h * h) - right)
            .abs().max().item<double>();
        Assert.InRange(Math.Log2(Second(0.1) / Second(0.05)), 1.95, 2.05);
        Assert.InRange(Math.Log2(Fourth(0.1) / Fourth(0.05)), 3.9, 4.1);
    }

    [Fact]
    public void Energy_is_conserved_and_starts_at_rest()
    {
        const double h = 0.01;
        Tensor Velocity(double t) => ((At(t + h) - At(t - h)) * 8 - (At(t + 2 * h) - At(t - 2 * h))) / (12 * h);
        double Energy(double t) => (Velocity(t).square() + At(t).square() * SineProjection.Eigenvalues(Modes) * (Speed * Speed)).sum()
            .item<double>();
        double start = Energy(0);
        Assert.True(start > 1e-4);
        Assert.All([0.7, 2.0, 5.0, 20.0], t => Assert.Equal(1, Energy(t) / start, 6));
        Assert.True(Velocity(0).abs().max().item<double>() < 1e-12);
    }

    [Fact]
    public void Input_is_the_state_at_time_zero_and_boundary_values_vanish()
    {
        var system = new Wave(time: 0);
        var (input, output) = system.DrawPairs(2, system.DefaultGrid(64), new Generator(6));
        Assert.True(input.Values.equal(output.Values).all().item<bool>());
        Tensor edges = cat([input.Values[.., .., 0], input.Values[.., .., ^1], input.Values[.., .., .., 0], input.Values[.., .., .., ^1]]);
        Assert.True(edges.abs().max().item<double>() < 1e-14);
    }

    [Theory]
    [InlineData(true, 24, 1.0)]
    [InlineData(false, 32, 0.85)]
    public void Coefficients_decay_as_stated(bool inside, int modes, double exponent)
    {
        Wave system = inside ? Wave.InDistribution : Wave.OutOfDistribution;
        GridFunction u = system.Draw(300, system.DefaultGrid(40), new Generator(7));
        using Tensor a = SineProjection.Coefficients(u.Values, modes)
            * (SineProjection.Eigenvalues(modes) / (Math.PI * Math.PI)).pow(exponent) * (modes * modes / Math.PI);
        Assert.InRange(a.var().item<double>(), 1 / 3.0 - 0.004, 1 / 3.0 + 0.004);
        Assert.InRange(a.abs().max().item<double>(), 0.9999, 1 + 1e-9);
    }

    private static Tensor At(double time)
    {
        var system = new Wave(Modes, 1, Speed, time);
        return SineProjection.Coefficients(system.DrawPairs(3, system.DefaultGrid(16), new Generator(8)).Output.Values, Modes);
    }
}
