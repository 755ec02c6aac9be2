using Semiflow.Flows;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Forecasts;

/// <summary>Errors of forecasts against numbers by hand.</summary>
public sealed class ForecastErrorsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>Two times, three trajectories, one channel: the truth is 2 everywhere.</summary>
    private static TrajectorySet Truth => new(tensor(new[] { 0.0, 1 }), full([2, 3, 1], 2.0, float64));

    /// <summary>Off by 0, 1, 2 at the first time and by 0, 3, 4 at the last: squares 0, 1, 4 and 0, 9, 16.</summary>
    private static Tensor Forecast => tensor(new[] { 2.0, 3, 0, 2, -1, 6 }).view(2, 3, 1);

    [Fact]
    public void Squares_are_averaged_over_all_over_each_time_and_over_each_trajectory()
    {
        Assert.Equal(30 / 6.0, ForecastErrors.MeanSquared(Truth, Forecast), 1e-12);
        Assert.Equal([5 / 3.0, 25 / 3.0], ForecastErrors.OverTime(Truth, Forecast));
        Assert.Equal([0.0, 5, 10], ForecastErrors.OfTrajectories(Truth, Forecast));
    }

    [Fact]
    public void Fields_and_channels_count_with_each_of_their_values()
    {
        Tensor states = zeros([2, 2, 3, 4, 5], float64), forecast = states.clone();
        forecast[1, 0, 2] = 3;
        var truth = new TrajectorySet(tensor(new[] { 0.0, 1 }), states);
        Assert.Equal(9 / 12.0, ForecastErrors.MeanSquared(truth, forecast), 1e-12);
        Assert.Equal([0, 9 / 6.0], ForecastErrors.OverTime(truth, forecast));
        Assert.Equal([9 / 6.0, 0], ForecastErrors.OfTrajectories(truth, forecast));
    }

    /// <summary>The last trajectory is seen at the first time alone, and nobody knows what the forecast missed behind it.</summary>
    [Fact]
    public void What_was_not_observed_counts_nowhere_even_where_the_truth_is_no_number()
    {
        Tensor mask = ones([2, 3, 1], ScalarType.Bool), states = Truth.States.clone();
        mask[1, 2] = false;
        states[1, 2] = double.NaN;
        TrajectorySet truth = Truth with { States = states, Mask = mask };
        Assert.Equal(14 / 5.0, ForecastErrors.MeanSquared(truth, Forecast), 1e-12);
        Assert.Equal([5 / 3.0, 9 / 2.0], ForecastErrors.OverTime(truth, Forecast));
        Assert.Equal([0.0, 5, 4], ForecastErrors.OfTrajectories(truth, Forecast));
        mask[0] = false;
        mask[1] = true;
        states[1, 2] = 2;
        double[] overTime = ForecastErrors.OverTime(truth, Forecast);
        Assert.True(double.IsNaN(overTime[0]));
        Assert.Equal(25 / 3.0, overTime[1], 1e-12);
    }

    [Fact]
    public void A_summary_has_the_figures_of_the_errors()
    {
        Summary summary = ForecastErrors.Summary("run", Truth, Forecast);
        double Of(string key) => summary[key]!.Value;
        Assert.Equal("run", summary.Name);
        Assert.Equal((5.0, Math.Log10(5)), (Of("mse"), Of("mse_log10")));
        Assert.Equal(100 * Math.Sqrt(5 / 4.0), Of("relative_error"), 1e-10);
        Assert.Equal((5.0, 10.0), (Of("mse_median"), Of("mse_max")));
        Assert.Equal(25 / 3.0, Of("mse_last_time"), 1e-12);
        Assert.Equal("%", summary["relative_error"]!.Unit);
    }

    /// <summary>A small channel is lost in the mean of all: each has its own figure.</summary>
    [Fact]
    public void A_summary_has_the_relative_error_of_each_channel()
    {
        Tensor sizes = tensor(new[] { 1e6, 1e-6 }), states = ones([2, 3, 2], float64) * sizes;
        var truth = new TrajectorySet(tensor(new[] { 0.0, 1 }), states) { Channels = ["q", "p"] };
        Summary summary = ForecastErrors.Summary("eval", truth, states + (tensor(new[] { 0.0, 2 }) * sizes));
        Assert.Equal(0, summary["relative_error"]!.Value, 1e-9);
        Assert.Equal((0.0, "relative error, q"), (summary["relative_error_0"]!.Value, summary["relative_error_0"]!.Title));
        Assert.Equal(200, summary["relative_error_1"]!.Value, 1e-9);
    }

    [Fact]
    public void Single_precision_is_compared_in_double()
    {
        TrajectorySet truth = Truth with { States = full([2, 3, 1], 1e-3, float32) };
        Assert.Equal(0, ForecastErrors.MeanSquared(truth, truth.States.to(float64)));
        Tensor other = truth.States.to(float64) + 1e-12;
        Assert.Equal(1e-24, ForecastErrors.MeanSquared(truth, other), 1e-28);
    }

    [Fact]
    public void A_forecast_of_another_shape_is_refused()
    {
        string message = Assert.Throws<ArgumentException>(() => ForecastErrors.MeanSquared(Truth, Forecast[.., ..2])).Message;
        Assert.StartsWith("expected a forecast of shape [2, 3, 1], got [2, 2, 1].", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ForecastErrors.OverTime(Truth, Forecast.squeeze(2)));
        Assert.Throws<ArgumentException>(() => ForecastErrors.OfTrajectories(Truth, Forecast[..1]));
    }
}
