using Semiflow.Metrics;
using Semiflow.Spaces;
using Semiflow.Tests.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Tests.Metrics;

public sealed class SpectralMetricsTests
{
    [Fact]
    public void A_scaled_prediction_has_the_squared_scale_as_its_ratio_everywhere()
    {
        using var scope = NewDisposeScope();
        GridFunction target = Sampled.Random(Grid.Unit(12, 2, Boundary.Neumann), 1);
        SpectrumRatio ratio = SpectrumRatio.Of(target with { Values = 3 * target.Values }, target);
        Assert.Equal([3, ratio.Wavenumbers.shape[0]], ratio.Ratio.shape);
        Assert.True(Sampled.Difference(ratio.Ratio, 9 * ones_like(ratio.Ratio)) < 1e-12);
    }

    [Fact]
    public void The_ratio_shows_where_a_prediction_lacks_energy()
    {
        using var scope = NewDisposeScope();
        Func<double[], double> low = x => Math.Sin(Math.PI * x[0]), both = x => low(x) + 0.1 * Math.Sin(5 * Math.PI * x[0]);
        Grid grid = Grid.Unit(17, 1, Boundary.Dirichlet);
        Tensor ratio = SpectrumRatio.Of(Sampled.Of(grid, x => both(x) - 0.05 * Math.Sin(5 * Math.PI * x[0])), Sampled.Of(grid, both)).Ratio;
        Assert.Equal(1, ratio[0, 1].item<double>(), 1e-12);
        Assert.Equal(0.25, ratio[0, 5].item<double>(), 1e-12);
    }

    [Fact]
    public void Bands_add_up_to_the_whole_error_and_find_the_band()
    {
        foreach (Boundary boundary in Sampled.Boundaries)
        {
            using var scope = NewDisposeScope();
            Grid grid = new(new Axis(0, 1, 12, boundary), new Axis(0, 1, 15, boundary));
            GridFunction target = Sampled.Random(grid, 1, 2, 1), prediction = Sampled.Random(grid, 2, 2, 1);
            Tensor bands = BandError.Of(prediction, target, 2, 5, 900);
            Assert.Equal([2, 4], bands.shape);
            Tensor whole = 100 * Norms.L2(target with { Values = prediction.Values - target.Values }) / Norms.L2(target);
            Assert.True(Sampled.Difference(bands.square().sum(1).sqrt(), whole.squeeze(1)) < 1e-10);
            Assert.Equal(0, bands.select(1, 3).sum().item<double>());
        }

        Grid line = Grid.Unit(32, 1);
        GridFunction y = Sampled.Of(line, x => Math.Sin(2 * Math.PI * x[0])),
            p = Sampled.Of(line, x => Math.Sin(2 * Math.PI * x[0]) + 0.25 * Math.Cos(14 * Math.PI * x[0]));
        double[] errors = [.. BandError.Of(p, y, 5, 13).data<double>()];
        Assert.Equal([0, 25, 0], errors.Select(e => Math.Round(e, 10)));
        Assert.Throws<ArgumentException>(() => BandError.Of(p, y, 5, 5));
    }
}
