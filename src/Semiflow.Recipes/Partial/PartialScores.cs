using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>What a model does on sequences.</summary>
/// <param name="Observed">Forecast observations in normalized units, <c>[horizon, sequence, observed, x, y]</c>.</param>
/// <param name="States">Whole states <c>[1 + horizon, sequence, channel, x, y]</c>; null for models without a state.</param>
/// <param name="Score">Errors frame by frame, normalized units.</param>
internal sealed record PartialScores(Tensor Observed, Tensor? States, ForecastScore Score)
{
    /// <summary>Mean square error over the horizon, normalized units.</summary>
    public double MeanSquare => Score.MeanSquare.Average();

    /// <summary>Forecasts sequences and scores the forecasts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Units and observed channels.</param>
    /// <param name="set">The sequences.</param>
    /// <param name="config">Past frames, horizon, batch.</param>
    /// <param name="climate">The mean observation, <c>[1, observed, x, y]</c>.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static PartialScores Of(
        IForecastModel model, PartialData data, TrajectorySet set, PartialConfig config, Tensor climate, CancellationToken stop)
    {
        var sequences = new ObservedSequences(data.Observation, config.Data.Past);
        int horizon = Math.Min(config.Evaluation.Horizon, set.Frames - config.Data.Past);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        List<Tensor> observed = [], states = [];
        for (int from = 0; from < set.Count; from += config.Evaluation.BatchSize)
        {
            stop.ThrowIfCancellationRequested();
            using DisposeScope batch = NewDisposeScope();
            TrajectorySet part = set.Select([.. Enumerable.Range(from, Math.Min(config.Evaluation.BatchSize, set.Count - from))]);
            Forecast forecast = model.Forecast(sequences.Window(part), horizon);
            observed.Add(forecast.Observed.MoveToOuterDisposeScope());
            if (forecast.States is { } whole)
            {
                states.Add(whole.MoveToOuterDisposeScope());
            }
        }

        Tensor all = cat(observed, 1);
        (Tensor target, Tensor? mask) = sequences.Target(set, horizon);
        var score = ForecastScore.Of(target, all, climate, mask);
        return new PartialScores(all.MoveToOuterDisposeScope(), states.Count > 0 ? cat(states, 1).MoveToOuterDisposeScope() : null, score);
    }
}
