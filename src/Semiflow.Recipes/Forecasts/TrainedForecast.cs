using Semiflow.Flows;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Forecasts;

/// <summary>A trained contestant with its forecast of the tests.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <param name="Trained">The contestant.</param>
/// <param name="States">Its forecast in the units and the shape of the tests; NaN where its training blew up.</param>
internal sealed record TrainedForecast<TModel>(TrainedContestant<TModel> Trained, Tensor States)
    where TModel : class
{
    /// <summary>Who it is.</summary>
    public Contestant Contestant => Trained.Contestant;

    /// <summary>Its model.</summary>
    public TModel? Model => Trained.Model;

    /// <summary>Its training.</summary>
    public TrainingResult? Training => Trained.Training;

    /// <summary>Its name for people.</summary>
    public string Title => Contestant.Title;

    /// <summary>Mean squared error over all frames from one on.</summary>
    /// <param name="test">The tests.</param>
    /// <param name="from">First frame that counts.</param>
    public double Error(TrajectorySet test, int from = 0) => from == 0
        ? ForecastErrors.MeanSquared(test, States)
        : ForecastErrors.MeanSquared(test.Window(from, test.Frames - from), States[from..]);

    /// <summary>The same for one channel.</summary>
    /// <param name="test">The tests.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="from">First frame that counts.</param>
    public double ErrorOfChannel(TrajectorySet test, int channel, int from = 0) => ForecastErrors.MeanSquared(
        test.Pick(channel).Window(from, test.Frames - from), States[from..].narrow(2, channel, 1));

    /// <summary>Mean squared error at each frame from one on.</summary>
    /// <param name="test">The tests.</param>
    /// <param name="from">First frame that counts.</param>
    public double[] OverTime(TrajectorySet test, int from = 0) =>
        ForecastErrors.OverTime(test.Window(from, test.Frames - from), States[from..]);

    /// <summary>Mean squared error of the trajectories of each environment.</summary>
    /// <param name="test">The tests.</param>
    /// <param name="count">Number of environments.</param>
    public double[] ErrorOfEnvironments(TrajectorySet test, int count)
    {
        double[] each = ForecastErrors.OfTrajectories(test, States);
        return [.. Enumerable.Range(0, count).Select(e => each.Where((_, i) => (test.Environments?[i] ?? 0) == e).Average())];
    }

    /// <summary>
    /// Mean over the trajectories of the relative error <c>|forecast − truth| / |truth|</c> in the Euclidean norm, percent; one that is
    /// zero throughout has none.
    /// </summary>
    public double RelativePercent(TrajectorySet test)
    {
        double[] errors = ForecastErrors.OfTrajectories(test, States), sizes = ForecastErrors.OfTrajectories(test, zeros_like(test.States));
        return 100 * errors.Zip(sizes).Where(each => each.Second != 0).Select(each => Math.Sqrt(each.First / each.Second))
            .DefaultIfEmpty(double.NaN).Average();
    }
}
