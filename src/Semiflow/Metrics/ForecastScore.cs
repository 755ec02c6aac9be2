using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Metrics;

/// <summary>Errors of forecast frames, one entry per frame of the horizon (spec partial-observations.md 8.1).</summary>
/// <param name="MeanSquare">Mean square error in the unit of the data, squared.</param>
/// <param name="Normalized">Mean square error over the variance of the truth about the climate.</param>
/// <param name="AnomalyCorrelation">Correlation of the deviations from the climate.</param>
internal sealed record ForecastScore(
    IReadOnlyList<double> MeanSquare, IReadOnlyList<double> Normalized, IReadOnlyList<double> AnomalyCorrelation)
{
    /// <summary>Scores forecasts.</summary>
    /// <param name="truth">True frames <c>[horizon, batch, channel, x…]</c>.</param>
    /// <param name="forecast">Forecasts of the same shape.</param>
    /// <param name="climate">The mean of the training data, broadcastable to a frame.</param>
    /// <param name="mask">1 where observed, in the shape of the truth; null for everywhere.</param>
    /// <exception cref="ArgumentException">Different shapes.</exception>
    public static ForecastScore Of(Tensor truth, Tensor forecast, Tensor climate, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(forecast);
        ArgumentNullException.ThrowIfNull(climate);
        if (!truth.shape.AsSpan().SequenceEqual(forecast.shape))
        {
            throw new ArgumentException($"expected forecasts of shape [{string.Join(", ", truth.shape)}], got "
                + $"[{string.Join(", ", forecast.shape)}].", nameof(forecast));
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor seen = mask?.to(float64) ?? ones([], float64);
        Tensor a = (truth.to(float64) - climate) * seen, b = (forecast.to(float64) - climate) * seen;
        Tensor Total(Tensor frames) => frames.flatten(1).sum([1]);
        Tensor count = Total(seen.expand(truth.shape)), variance = Total(a.square()), error = Total((a - b).square());
        return new ForecastScore(
            Numbers(error / count), Numbers(error / variance),
            Numbers(Total(a * b) / (variance * Total(b.square())).sqrt().clamp_min(1e-300)));
    }

    private static double[] Numbers(Tensor values) => values.cpu().data<double>().ToArray();
}
