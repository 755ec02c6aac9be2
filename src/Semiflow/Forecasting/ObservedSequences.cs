using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>How sequences of frames are observed: k past ones, then those to forecast.</summary>
/// <param name="Observation">What is observed of the states.</param>
/// <param name="Past">Past frames, k. Good value: 4.</param>
public sealed record ObservedSequences(IObservation Observation, int Past)
{
    /// <summary>
    /// The window of a batch of sequences. Where a past frame was not observed, it repeats the previous one; what was never observed is 0,
    /// the mean.
    /// </summary>
    /// <param name="set">Sequences of at least k + 1 frames; times in frame intervals.</param>
    /// <param name="training">True to show the future to scheduled sampling.</param>
    /// <param name="step">Moves of the training so far.</param>
    /// <exception cref="InputException">Too few frames.</exception>
    public ObservationWindow Window(TrajectorySet set, bool training = false, long step = 0)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (Past < 1 || set.Frames <= Past)
        {
            throw new InputException($"sequences of {set.Frames} frames leave nothing to forecast after {Past} past ones: record longer "
                + $"sequences, or use fewer past frames.");
        }

        return Start(set) with
        {
            Future = training ? Observation.Apply(set.States.narrow(0, Past, set.Frames - Past)) : null,
            Step = step,
        };
    }

    /// <summary>
    /// The window of sequences that may consist of past frames only; their times are those of the past and the forecast.
    /// </summary>
    /// <param name="set">Sequences of at least k frames.</param>
    /// <exception cref="ArgumentException">Fewer.</exception>
    public ObservationWindow Start(TrajectorySet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (Past < 1 || set.Frames < Past)
        {
            throw new ArgumentException($"expected at least {Math.Max(1, Past)} frames, got {set.Frames}.", nameof(set));
        }

        Tensor past = Observation.Apply(set.States.narrow(0, 0, Past));
        if (set.Mask is { } mask)
        {
            past = Carried(past, Observation.Apply(mask.narrow(0, 0, Past).to(past.dtype)));
        }

        return new ObservationWindow(past, set.Times) { Start = set.States[Past - 1] };
    }

    /// <summary>Forecasts whole sequences, some at a time, without a graph; observations and states of all of them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="set">The sequences.</param>
    /// <param name="horizon">Frames to forecast.</param>
    /// <param name="batchSize">Sequences at a time.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    internal Forecast Forecast(IForecastModel model, TrajectorySet set, int horizon, int batchSize, CancellationToken stop)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        List<Tensor> observed = [], states = [];
        for (int from = 0; from < set.Count; from += batchSize)
        {
            stop.ThrowIfCancellationRequested();
            using DisposeScope batch = NewDisposeScope();
            TrajectorySet part = set.Select([.. Enumerable.Range(from, Math.Min(batchSize, set.Count - from))]);
            Forecast forecast = model.Forecast(Window(part), horizon);
            observed.Add(forecast.Observed.MoveToOuterDisposeScope());
            if (forecast.States is { } whole)
            {
                states.Add(whole.MoveToOuterDisposeScope());
            }
        }

        return new Forecast(cat(observed, 1).MoveToOuterDisposeScope())
            { States = states.Count > 0 ? cat(states, 1).MoveToOuterDisposeScope() : null };
    }

    /// <summary>Past frames with gaps, such as clouds, filled with what was last observed there.</summary>
    private static Tensor Carried(Tensor frames, Tensor mask)
    {
        var filled = new List<Tensor> { frames[0] };
        for (int i = 1; i < frames.shape[0]; i++)
        {
            filled.Add((frames[i] * mask[i]) + (filled[^1] * (1 - mask[i])));
        }

        return stack(filled);
    }

    /// <summary>The observations that forecasts are compared with, and the mask of where there are any.</summary>
    /// <returns>Frames <c>[horizon, batch, observed channel, x…]</c>; the mask is null if everything was observed.</returns>
    public (Tensor Frames, Tensor? Mask) Target(TrajectorySet set, int horizon)
    {
        ArgumentNullException.ThrowIfNull(set);
        Tensor Seen(Tensor states) => Observation.Apply(states.narrow(0, Past, horizon));
        return (Seen(set.States), set.Mask is { } mask ? Seen(mask.to(set.States.dtype)) : null);
    }
}
