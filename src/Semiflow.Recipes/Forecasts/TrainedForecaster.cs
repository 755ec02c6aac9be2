using Semiflow.Data;
using Semiflow.Flows;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes;

/// <summary>A trained run whose model continues trajectories.</summary>
/// <param name="forecaster">The model.</param>
public sealed class TrainedForecaster(IForecaster forecaster) : ITrainedRun
{
    /// <summary>
    /// Forecasts every trajectory of a file from its first frames and compares: mean squared error, its logarithm, errors relative to the
    /// size of the truth.
    /// </summary>
    /// <inheritdoc/>
    public Summary Evaluate(DataSource source, IRunObserver observer)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(observer);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        TrajectorySet truth = TrajectoryData.Read(source.File!, source.Trajectories() with { Like = forecaster.Grid });
        observer.SayReading(source);
        Check(source.File!, truth);
        truth = Prepared(truth, observer);
        int window = forecaster.Window;
        if (truth.Frames <= window)
        {
            throw new InputException($"{source.File} has {Plural.Of(truth.Frames, "frames")}; this model starts from {window} and needs at "
                + $"least one more to compare with.");
        }

        ObservedStarts.Require(source.File!, truth.Window(0, window), "first", forecaster.Forecasts);
        observer.Say($"{Plural.Of(truth.Count, "trajectories")} of {truth.Frames} times; forecasts start from the first "
            + $"{(window == 1 ? "one" : $"{window}")} of them");
        Tensor forecast = forecaster.Forecast(truth.Window(0, window), truth.Times.narrow(0, window - 1, truth.Frames - window + 1));
        return ForecastErrors.Summary(
            "eval", Seen(truth.Window(window, truth.Frames - window)), forecast.narrow(0, 1, truth.Frames - window));
    }

    /// <summary>
    /// Continues the trajectories of a file (a window of frames, or initial states alone) and writes arrays <c>states</c> [trajectory,
    /// time, channel, x…] and <c>t</c>.
    /// </summary>
    /// <inheritdoc/>
    public void Predict(PredictionRequest request, IRunObserver observer)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(observer);
        request.CheckOutput();
        if (request.Times.Count < 2 || request.Times.Zip(request.Times.Skip(1)).Any(pair => pair.Second <= pair.First))
        {
            throw new InputException(
                "this run forecasts trajectories: give at least two increasing --times, for example 0:10:0.5; the first is that of the "
                    + "last given state.");
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        DataSource reading = request.Reading;
        TrajectorySet start = InitialStates.Read(reading, forecaster.Window, request.Times[0], forecaster.Grid, forecaster.Channels);
        observer.SayReading(reading);
        Check(request.Input, start);
        start = Prepared(start, observer);
        ObservedStarts.Require(request.Input, start, "last", forecaster.Forecasts);
        Tensor times = tensor(request.Times.ToArray());
        TrajectorySet forecast = start with { Times = times, States = forecaster.Forecast(start, times), Mask = null };
        TrajectoryData.Write(request.Output, forecast);
        observer.Say($"wrote {request.Output}: states "
            + $"[{string.Join(", ", forecast.Count, forecast.Frames, string.Join(", ", forecast.States.shape.Skip(2)))}]");
    }

    /// <summary>The channels that the model forecasts.</summary>
    private TrajectorySet Seen(TrajectorySet truth) => forecaster.Forecasts is { } channels ? truth.Pick(channels) : truth;

    private TrajectorySet Prepared(TrajectorySet set, IRunObserver observer)
    {
        TrajectorySet prepared = forecaster.Prepared(set);
        if (!prepared.States.shape.SequenceEqual(set.States.shape))
        {
            observer.Say($"            as in the run, averaged from {Nodes(set)} to {Nodes(prepared)} nodes");
        }

        return prepared;
    }

    private static string Nodes(TrajectorySet set) => string.Join(" x ", set.States.shape[3..]);

    private void Check(string path, TrajectorySet set)
    {
        if (forecaster.Grid is { } grid && !grid.Equals(set.Grid))
        {
            throw new InputException(
                $"{path} has states {(set.Grid is { } other ? $"on {other}" : "without space")}; this model was trained on {grid}.");
        }

        if (set.States.shape[2] != forecaster.Channels)
        {
            throw new InputException($"{path} has states of {set.States.shape[2]} channels; this model takes {forecaster.Channels}.");
        }

        int[] foreign = [.. (set.Environments ?? []).Where(each => each < 0 || each >= forecaster.Environments)];
        if (foreign.Length > 0)
        {
            throw new InputException($"{path} has a trajectory of environment {foreign[0]}; this model was trained in "
                + $"{forecaster.Environments}, counted from 0.");
        }
    }
}
