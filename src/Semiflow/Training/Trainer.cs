using System.Diagnostics;
using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>
/// The training loop: players move in turn, each on its own batch; after every epoch validation, reports, checkpoints.
/// Same seed, same bits, also when killed at any step and resumed.
/// </summary>
/// <param name="options">How long and how safely.</param>
/// <param name="checkpoints">Where to keep the state; a last checkpoint found there is continued. Null keeps nothing.</param>
public sealed class Trainer(TrainerOptions options, CheckpointFolder? checkpoints = null)
{
    /// <summary>Moves between collections of young objects: TorchSharp's native scalars are freed by finalizers alone.</summary>
    private const int MovesPerCollection = 16;

    /// <summary>Trains until the last epoch, the end of patience, or a request to stop; leaves the parameters of the best epoch.</summary>
    /// <param name="principle">Players, losses and parameters.</param>
    /// <param name="data">Batches.</param>
    /// <param name="validation">What chooses the best epoch; null keeps the last parameters.</param>
    /// <param name="probes">Who watches.</param>
    /// <param name="stop">Asks to stop after the current move, with a checkpoint.</param>
    /// <exception cref="NonFiniteException">A loss term, gradient or validation is not finite.</exception>
    /// <exception cref="InputException">The checkpoint found is damaged or of another training; or one cannot be written: the previous is
    /// whole.</exception>
    public TrainingResult Fit<TBatch>(
        IPrinciple<TBatch> principle, IBatchSource<TBatch> data, IValidation? validation, IReadOnlyList<IProbe> probes,
        CancellationToken stop) =>
        Fit(principle, data, validation, probes, () => stop.IsCancellationRequested);

    internal TrainingResult Fit<TBatch>(
        IPrinciple<TBatch> principle, IBatchSource<TBatch> data, IValidation? validation, IReadOnlyList<IProbe> probes, Func<bool> stop)
    {
        ArgumentNullException.ThrowIfNull(principle);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(probes);
        using PlayerTurns<TBatch> game = new(principle.Players, principle.Order);
        game.CheckRounds(data.BatchesPerEpoch);
        using TrainingStore<TBatch> store = new(principle, game, checkpoints, options.Seed, data.BatchesPerEpoch);
        TrainingMemory memory = store.Resume();
        TrainingClock pace = new(memory, options.Epochs, data.BatchesPerEpoch, data.SamplesPerEpoch);
        Stopwatch sinceCheckpoint = Stopwatch.StartNew();
        principle.SetTraining(true);
        DivergenceWatch? guard = Guard(principle, store, memory);
        IReadOnlyList<EpochReport> before = store.History.Read();
        foreach (IProbe probe in probes)
        {
            probe.OnStart(pace.Progress(), before);
        }

        before = []; // The loop must not hold what grows with the epochs.

        bool asked = stop(); // Once a move: a request between two readings would end the loop without its checkpoint.
        while (memory.Step < pace.Steps && !OutOfPatience(memory) && !(asked && game.BetweenRounds(memory.Step)))
        {
            (string What, string Why)? sign = null;
            (double? validated, bool epochEnds) = (null, false);
            (Move? move, long at) = (null, memory.Step + 1);
            try
            {
                (move, sign) = MakeMove(game, data, memory, guard);
                if (sign is null)
                {
                    principle.After(move);
                    foreach (IProbe probe in probes)
                    {
                        probe.OnMove(move, pace.Progress());
                    }

                    epochEnds = memory.Step % data.BatchesPerEpoch == 0;
                    validated = epochEnds ? Validate(principle, validation, move) : null;
                    sign = validated is { } value && guard?.Judge(memory, "validation", value, epochs: 2) is { } why
                        ? ("validation", why)
                        : null;
                }
            }
            catch (Exception failure) when (guard?.MayRecover(memory) == true && failure is NonFiniteException or FlowException)
            {
                sign = (failure is NonFiniteException { Player.Length: > 0 } number ? $"{number.Player}: {number.Term}" : "flow",
                    failure is NonFiniteException ? "is not finite" : failure.Message);
            }

            if (sign is { } diverged)
            {
                GoBack(principle, store, memory, guard!, at, diverged, probes);
                continue;
            }

            if (epochEnds)
            {
                EpochReport report = memory.Close(
                    validated, Measure(probes, move!, memory), pace.SamplesPerSecond, pace.Elapsed.TotalSeconds);
                store.History.Add(report);
                foreach (IProbe probe in probes)
                {
                    probe.OnEpoch(report);
                }

                if (report.Best)
                {
                    store.WriteBest(memory);
                }

                if (guard is not null)
                {
                    store.KeepGood(memory);
                }
            }

            asked |= stop();
            if (game.BetweenRounds(memory.Step) && (epochEnds || asked || sinceCheckpoint.Elapsed >= options.CheckpointEvery))
            {
                memory.Seconds = pace.Elapsed.TotalSeconds;
                store.WriteLast(memory);
                sinceCheckpoint.Restart();
            }

            if (memory.Step % MovesPerCollection == 0)
            {
                GC.Collect(0);
            }
        }

        game.ClearGradients();
        store.RestoreBest(memory);
        StopReason reason = memory.Step >= pace.Steps ? StopReason.Finished
            : OutOfPatience(memory) ? StopReason.EarlyStopped : StopReason.Interrupted;
        return new TrainingResult(
            reason, memory.Epochs, memory.Step, memory.BestValidation, memory.BestEpoch == 0 ? null : memory.BestEpoch,
            pace.Elapsed.TotalSeconds, store.History.Read()) { Recoveries = memory.Recoveries };
    }

    private DivergenceWatch? Guard<TBatch>(IPrinciple<TBatch> principle, TrainingStore<TBatch> store, TrainingMemory memory)
    {
        if (options.Guard is not { } settings)
        {
            return null;
        }

        if (principle.Order is not null)
        {
            throw new InputException("a training whose modules move in an order of their own cannot go back from a divergence: leave the "
                + "guard out.");
        }

        var guard = new DivergenceWatch(settings.Checked());
        store.FindGood(memory);
        principle.Calm(guard.RateAfter(memory.Recoveries.Count));
        return guard;
    }

    private static void GoBack<TBatch>(
        IPrinciple<TBatch> principle, TrainingStore<TBatch> store, TrainingMemory memory, DivergenceWatch guard, long number,
        (string What, string Why) sign, IReadOnlyList<IProbe> probes)
    {
        store.GoBack(memory);
        if (memory.Step == number - 1)
        {
            memory.Ranges.Clear(); // The state after the epoch itself is out of range: from there on, with a smaller rate.
        }

        var recovery = new Recovery(number, sign.What, sign.Why, memory.Epochs, guard.RateAfter(memory.Recoveries.Count + 1));
        memory.Recoveries.Add(recovery);
        principle.Calm(recovery.RateFactor);
        foreach (IProbe probe in probes)
        {
            probe.OnRecovery(recovery);
        }
    }

    private (Move Move, (string What, string Why)? Sign) MakeMove<TBatch>(
        PlayerTurns<TBatch> game, IBatchSource<TBatch> data, TrainingMemory memory, DivergenceWatch? guard)
    {
        using DisposeScope scope = NewDisposeScope();
        (long epoch, long index) = Math.DivRem(memory.Step, data.BatchesPerEpoch);
        (Player<TBatch> player, IOptimizer optimizer) = game.Turn(memory.Step);
        game.ClearGradients();
        double factor = guard?.RateAfter(memory.Recoveries.Count) ?? 1;
        (Move move, double rate, double? norm) = PlayerMove.Make(
            player, optimizer, () => data.Batch((int)epoch, (int)index),
            new MovePlace(options.Seed, memory.Step, data.BatchesPerEpoch, options.Epochs, factor));
        foreach ((string name, double? value) in new (string, double?)[] { ("loss", move.Terms.Values.Sum()), ("gradient norm", norm) })
        {
            string what = $"{player.Name}: {name}";
            if (value is { } number && guard?.Judge(memory, what, number) is { } why)
            {
                return (move, (what, why));
            }
        }

        memory.Add(move, rate);
        return (move, null);
    }

    private static double? Validate<TBatch>(IPrinciple<TBatch> principle, IValidation? validation, Move move)
    {
        if (validation is null)
        {
            return null;
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        principle.SetTraining(false);
        double value;
        try
        {
            value = validation.Evaluate();
        }
        finally
        {
            principle.SetTraining(true); // Also where the training goes back from a flow that blew up.
        }

        PlayerMove.Demand(value, validation.Metric, move with { Player = "validation" });
        return value;
    }

    private static Dictionary<string, double> Measure(IReadOnlyList<IProbe> probes, Move move, TrainingMemory memory)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var measures = new Dictionary<string, double>();
        foreach ((string name, double value) in probes.SelectMany(probe => probe.Measure()))
        {
            PlayerMove.Demand(value, name, move with { Player = "measures" });
            measures[name] = value;
        }

        if (memory.Recoveries.Count > 0)
        {
            measures["recoveries"] = memory.Recoveries.Count;
        }

        return measures;
    }

    private bool OutOfPatience(TrainingMemory memory) =>
        options.Patience > 0 && memory.BestEpoch > 0 && memory.Epochs - memory.BestEpoch >= options.Patience;
}
