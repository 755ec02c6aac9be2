using Semiflow.Flows;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Forecasts;

/// <summary>A test trajectory next to its forecasts, as the numbers that pictures are drawn from.</summary>
internal static class ForecastPictures
{
    /// <summary>Times of a trajectory.</summary>
    public static double[] Times(TrajectorySet set, int trajectory) =>
        (set.Times.dim() == 1 ? set.Times : set.Times.select(1, trajectory)).contiguous().data<double>().ToArray();

    /// <summary>Name of a channel.</summary>
    public static string Channel(TrajectorySet set, int channel) =>
        channel < set.Channels.Count ? set.Channels[channel] : $"channel {channel}";

    /// <summary>The orbit in the plane of the first two channels, of states without space.</summary>
    public static IReadOnlyList<CurveSeries> Orbits<TModel>(
        TrajectorySet test, int trajectory, IReadOnlyList<TrainedForecast<TModel>> models)
        where TModel : class =>
    [
        new CurveSeries("truth", Values(test.States, trajectory, 0), Values(test.States, trajectory, 1), IsReference: true),
        .. models.Select(model => new CurveSeries(model.Title, Values(model.States, trajectory, 0), Values(model.States, trajectory, 1))),
    ];

    /// <summary>A channel over time; of fields, its mean over space.</summary>
    public static (string Label, CurveSeries Truth, IReadOnlyList<CurveSeries> Forecasts) Series<TModel>(
        TrajectorySet test, int trajectory, int channel, IReadOnlyList<TrainedForecast<TModel>> models)
        where TModel : class
    {
        double[] times = Times(test, trajectory);
        return (Channel(test, channel), new CurveSeries("truth", times, Values(test.States, trajectory, channel)),
            [.. models.Select(model => new CurveSeries(model.Title, times, Values(model.States, trajectory, channel)))]);
    }

    /// <summary>A channel of fields in two dimensions at some times.</summary>
    public static FieldFrames Fields<TModel>(
        TrajectorySet test, Grid grid, int trajectory, int channel, IReadOnlyList<TrainedForecast<TModel>> models, int frames)
        where TModel : class
    {
        int[] chosen = Spread(test.Frames, frames);
        double[] times = Times(test, trajectory);
        IReadOnlyList<IReadOnlyList<double>> Of(Tensor states) => [.. chosen.Select(frame =>
            (IReadOnlyList<double>)states[frame, trajectory, channel].to(float64).cpu().contiguous().data<double>().ToArray())];
        return new FieldFrames(
            grid.Axes, [.. chosen.Select(frame => times[frame])], Of(test.States),
            [.. models.Select(model => (model.Title, Of(model.States)))], Channel(test, channel));
    }

    private static int[] Spread(int frames, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (int)Math.Round(i * (frames - 1.0) / (count - 1))).Distinct()];

    private static double[] Values(Tensor states, int trajectory, int channel)
    {
        Tensor values = states.select(1, trajectory).select(1, channel).to(float64).cpu();
        return (values.dim() == 1 ? values : values.flatten(1).mean([1])).contiguous().data<double>().ToArray();
    }
}
