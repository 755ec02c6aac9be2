using Semiflow.Flows;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes;

/// <summary>Errors of forecasts over what was observed.</summary>
public static class ForecastErrors
{
    private const int Most = 8; // Channels of which each has a figure.

    /// <summary>Mean squared error over all observed values.</summary>
    /// <param name="truth">What happened.</param>
    /// <param name="forecast">Forecast of the same shape as its states.</param>
    public static double MeanSquared(TrajectorySet truth, Tensor forecast)
    {
        ArgumentNullException.ThrowIfNull(truth);
        using DisposeScope scope = NewDisposeScope();
        Tensor squares = Squares(truth, forecast);
        return (squares.sum() / Weights(truth, squares).sum()).item<double>();
    }

    /// <summary>Mean squared error at each time, over what was observed then; NaN where nothing was.</summary>
    /// <inheritdoc cref="MeanSquared"/>
    public static double[] OverTime(TrajectorySet truth, Tensor forecast)
    {
        ArgumentNullException.ThrowIfNull(truth);
        using DisposeScope scope = NewDisposeScope();
        Tensor squares = Squares(truth, forecast);
        return (squares.flatten(1).sum(1) / Weights(truth, squares).flatten(1).sum(1)).data<double>().ToArray();
    }

    /// <summary>Mean squared error of each trajectory, over what was observed of it.</summary>
    /// <inheritdoc cref="MeanSquared"/>
    public static double[] OfTrajectories(TrajectorySet truth, Tensor forecast)
    {
        ArgumentNullException.ThrowIfNull(truth);
        using DisposeScope scope = NewDisposeScope();
        Tensor squares = Squares(truth, forecast).transpose(0, 1);
        return (squares.flatten(1).sum(1) / Weights(truth, squares.transpose(0, 1)).transpose(0, 1).flatten(1).sum(1)).data<double>()
            .ToArray();
    }

    internal static Summary Summary(string name, TrajectorySet truth, Tensor forecast)
    {
        using DisposeScope scope = NewDisposeScope();
        double error = MeanSquared(truth, forecast);
        double size = MeanSquared(truth, zeros_like(truth.States));
        double[] each = [.. OfTrajectories(truth, forecast).Order()];
        return new Summary(name,
        [
            ForecastFigures.Mse.Of(error),
            ForecastFigures.MseLog10.Of(Math.Log10(error)),
            ForecastFigures.RelativeError.Of(100 * Math.Sqrt(error / size)),
            .. OfChannels(truth, forecast),
            ForecastFigures.MseMedian.Of(Quantiles.Median(each)),
            ForecastFigures.MseMax.Of(each[^1]),
            ForecastFigures.MseLastTime.Of(OverTime(truth, forecast)[^1]),
        ]);
    }

    /// <summary>The relative error of each of a few channels: together, the largest unit decides.</summary>
    private static IEnumerable<KeyValuePair<string, SummaryFigure>> OfChannels(TrajectorySet truth, Tensor forecast)
    {
        int channels = (int)truth.States.shape[2];
        for (int channel = 0; channel < channels && channels is > 1 and <= Most; channel++)
        {
            TrajectorySet one = truth.Pick(channel);
            double error = MeanSquared(one, forecast.narrow(2, channel, 1)), size = MeanSquared(one, zeros_like(one.States));
            yield return ForecastFigures.RelativeError.At($"{channel}", ForecastPictures.Channel(truth, channel))
                .Of(100 * Math.Sqrt(error / size));
        }
    }

    private static Tensor Squares(TrajectorySet truth, Tensor forecast)
    {
        if (!truth.States.shape.SequenceEqual(forecast.shape))
        {
            throw new ArgumentException($"expected a forecast of shape [{string.Join(", ", truth.States.shape)}], got "
                + $"[{string.Join(", ", forecast.shape)}].", nameof(forecast));
        }

        Tensor squares = (forecast.to(float64) - truth.States.to(float64)).square();
        return truth.Mask is { } mask ? squares.masked_fill(mask.logical_not(), 0) : squares;
    }

    private static Tensor Weights(TrajectorySet truth, Tensor like) => truth.Mask?.to(float64) ?? ones_like(like);
}
