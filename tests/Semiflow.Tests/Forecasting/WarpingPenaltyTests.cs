using Semiflow.Forecasting;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Forecasting;

/// <summary>
/// The penalty of the warping baseline in plain sums over numbers: 0.4 mean|∇w|² + mean (div w)² − 0.003 mean|w|², averaged over the
/// forecasts (spec partial-observations.md 8.3).
/// </summary>
public sealed class WarpingPenaltyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Is_smoothness_divergence_and_magnitude(int horizon)
    {
        const int X = 4, Y = 5;
        using DisposeScope scope = NewDisposeScope();
        using var random = new Generator(8);
        Tensor shift = randn([2, 2, X, Y], float64, generator: random);
        var model = new WarpingForecast(new Given(shift), 1, periodic: false);
        var window = new ObservationWindow(rand([1, 2, 1, X, Y], float64, generator: random), arange(horizon + 1, float64));
        double found = model.Forecast(window, horizon).Penalty!.item<double>();

        double[] all = shift.data<double>().ToArray();
        double W(int sample, int component, int x, int y) => all[((sample * 2 + component) * X + x) * Y + y];
        (double slope, double divergence, double size) = (0, 0, 0);
        for (int sample = 0; sample < 2; sample++)
        {
            for (int x = 0; x < X; x++)
            {
                for (int y = 0; y < Y; y++)
                {
                    for (int c = 0; c < 2; c++)
                    {
                        size += Math.Pow(W(sample, c, x, y), 2) / (2 * X * Y);
                        slope += x + 1 < X ? Math.Pow(W(sample, c, x + 1, y) - W(sample, c, x, y), 2) / (2 * (X - 1) * Y) : 0;
                        slope += y + 1 < Y ? Math.Pow(W(sample, c, x, y + 1) - W(sample, c, x, y), 2) / (2 * X * (Y - 1)) : 0;
                    }

                    divergence += x + 1 < X && y + 1 < Y
                        ? Math.Pow(W(sample, 0, x + 1, y) - W(sample, 0, x, y) + W(sample, 1, x, y + 1) - W(sample, 1, x, y), 2)
                            / (2 * (X - 1) * (Y - 1))
                        : 0;
                }
            }
        }

        Assert.Equal(0.4 * slope + divergence - 0.003 * size, found, 1e-12);
    }

    private sealed class Given(Tensor shift) : nn.Module<Tensor, Tensor>(nameof(Given))
    {
        public override Tensor forward(Tensor input) => shift;
    }
}
