using static TorchSharp.torch;

namespace Semiflow.Principles.HiddenStates;

/// <summary>Errors of forecast frames over what was observed.</summary>
internal static class ForecastError
{
    /// <summary>Mean square error over frames, samples, channels and nodes; unobserved entries count for nothing.</summary>
    /// <param name="forecast"><c>[horizon, …]</c>.</param>
    /// <param name="target">The same shape.</param>
    /// <param name="mask">1 where observed, 0 elsewhere, same shape; null where all was.</param>
    /// <param name="discount">Weight of each frame relative to the one before it.</param>
    public static Tensor MeanSquare(Tensor forecast, Tensor target, Tensor? mask, double discount = 1)
    {
        if (!forecast.shape.AsSpan().SequenceEqual(target.shape))
        {
            throw new ArgumentException($"expected forecasts of shape [{string.Join(", ", target.shape)}], got "
                + $"[{string.Join(", ", forecast.shape)}].", nameof(forecast));
        }

        Tensor square = (forecast - target).square();
        if (mask is null && discount == 1)
        {
            return square.mean();
        }

        Tensor weight = mask ?? ones_like(square);
        if (discount != 1)
        {
            double[] weights = [.. Enumerable.Range(0, (int)square.shape[0]).Select(t => Math.Pow(discount, t))];
            weight *= tensor(weights, square.dtype, square.device).view([-1, .. Enumerable.Repeat(1L, (int)square.dim() - 1)]);
        }

        return (square * weight).sum() / weight.sum().clamp_min(1);
    }

    /// <summary>Mean square error of each frame, <c>[horizon]</c>.</summary>
    public static double[] PerFrame(Tensor forecast, Tensor target, Tensor? mask)
    {
        double[] errors = new double[forecast.shape[0]];
        for (int t = 0; t < errors.Length; t++)
        {
            using Tensor error = MeanSquare(forecast.narrow(0, t, 1), target.narrow(0, t, 1), mask?.narrow(0, t, 1)).to(float64);
            errors[t] = error.item<double>();
        }

        return errors;
    }
}
