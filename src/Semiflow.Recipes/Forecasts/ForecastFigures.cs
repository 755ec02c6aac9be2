namespace Semiflow.Recipes.Forecasts;

/// <summary>What forecasts of a file are measured by.</summary>
internal static class ForecastFigures
{
    /// <summary>Mean squared error over what was observed.</summary>
    public static Figure Mse { get; } = new("mse", "mean squared error");

    /// <summary>Its logarithm.</summary>
    public static Figure MseLog10 { get; } = new("mse_log10", "log₁₀ of the mean squared error");

    /// <summary>Root of the error over the mean square of the truth.</summary>
    public static Figure RelativeError { get; } = new(
        "relative_error", "relative error", "%", "root of the mean squares of error and truth");

    /// <summary>Median over the trajectories.</summary>
    public static Figure MseMedian { get; } = new("mse_median", "mean squared error, median", Note: "over the trajectories");

    /// <summary>The worst trajectory.</summary>
    public static Figure MseMax { get; } = new("mse_max", "mean squared error, largest", Note: "over the trajectories");

    /// <summary>At the last time.</summary>
    public static Figure MseLastTime { get; } = new("mse_last_time", "mean squared error, last time");
}
