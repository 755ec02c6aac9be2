using Semiflow.Spaces;
using Semiflow.Systems;
using static TorchSharp.torch;

namespace Semiflow.Tests.Systems;

public sealed class PoissonTests
{
    [Fact]
    public void Residual_vanishes_in_coefficients()
    {
        foreach (Poisson system in new[] { Poisson.InDistribution, Poisson.OutOfDistribution })
        {
            var (f, u) = system.DrawPairs(3, system.DefaultGrid(48), new Generator(1));
            using Tensor source = SineProjection.Coefficients(f.Values, 40);
            using Tensor solution = SineProjection.Coefficients(u.Values, 40) * SineProjection.Eigenvalues(40);
            Assert.True(solution.allclose(source, 0, 1e-10));
        }
    }

    [Fact]
    public void Five_point_residual_vanishes_at_second_order()
    {
        var system = new Poisson(modes: 4);
        double[] errors = [.. new[] { 33, 65, 129 }.Select(points =>
        {
            var (f, u) = system.DrawPairs(4, system.DefaultGrid(points), new Generator(2));
            Tensor inner = u.Values[.., .., 1..^1, 1..^1];
            Tensor sum = u.Values[.., .., ..^2, 1..^1] + u.Values[.., .., 2.., 1..^1] + u.Values[.., .., 1..^1, ..^2]
                + u.Values[.., .., 1..^1, 2..];
            Tensor laplacian = (sum - inner * 4) * Math.Pow(points - 1, 2);
            return (laplacian + f.Values[.., .., 1..^1, 1..^1]).abs().max().item<double>();
        })];
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 1.9, 2.1);
        Assert.InRange(Math.Log2(errors[1] / errors[2]), 1.9, 2.1);
    }

    [Fact]
    public void Boundary_values_are_zero()
    {
        var (f, u) = Poisson.InDistribution.DrawPairs(2, Poisson.InDistribution.DefaultGrid(64), new Generator(3));
        foreach (Tensor values in new[] { f.Values, u.Values })
        {
            Assert.All([values[.., .., 0], values[.., .., ^1], values[.., .., .., 0], values[.., .., .., ^1]],
                edge => Assert.True(edge.abs().max().item<double>() < 1e-12));
        }
    }

    [Fact]
    public void Coefficients_have_the_stated_law()
    {
        const int modes = 16;
        GridFunction f = Poisson.InDistribution.Draw(600, Poisson.InDistribution.DefaultGrid(24), new Generator(4));
        using Tensor decay = (SineProjection.Eigenvalues(modes) / (Math.PI * Math.PI)).sqrt() * (Math.PI / (modes * modes));
        using Tensor a = SineProjection.Coefficients(f.Values, modes) / decay;
        // 153,600 numbers uniform in [-1, 1]: standard errors 0.0015 of the mean and 0.0008 of the variance.
        Assert.InRange(a.mean().item<double>(), -0.006, 0.006);
        Assert.InRange(a.var().item<double>(), 1 / 3.0 - 0.0035, 1 / 3.0 + 0.0035);
        Assert.InRange(a.abs().max().item<double>(), 0.9999, 1 + 1e-9);
        // No mode differs from the others: 600 numbers each, standard error of the variance 0.012.
        using Tensor each = a.var(0L);
        Assert.InRange(each.min().item<double>(), 0.27, 1 / 3.0);
        Assert.InRange(each.max().item<double>(), 1 / 3.0, 0.40);
    }
}
