using System.Diagnostics;
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
        TrainingGuard<TBatch>? guard = options.Guard is { } settings ? new(settings, principle, store, memory, probes) : null;
        IReadOnlyList<EpochReport> before = store.History.Read();
        foreach (IProbe probe in probes)
        {
            probe.OnStart(pace.Progress(), before);
        }

        before = []; // The loop must not hold what grows with the epochs.

        bool asked = stop(); // Once a move: a request between two readings would end the loop without its checkpoint.
        while (memory.Step < pace.Steps && !OutOfPatience(memory) && !(asked && game.BetweenRounds(memory.Step)))
        {
            long at = memory.Step + 1;
            Move move;
            bool epochEnds;
            double? validated;
            Dictionary<string, double> measures;
            try
            {
                pace.Count();
                move = MakeMove(game, data, memory, guard);
                principle.After(move);
                foreach (IProbe probe in probes)
                {
                    probe.OnMove(move, pace.Progress());
                }

                epochEnds = memory.Step % data.BatchesPerEpoch == 0;
                validated = epochEnds ? Validate(game, principle, validation, move) : null;
                guard?.Judge("validation", validated, epochs: 2);
                measures = epochEnds ? Measure(probes, move, guard) : [];
            }
            catch (Exception failure) when (guard?.Takes(failure) == true)
            {
                guard.GoBack(at, failure);
                continue;
            }

            if (epochEnds)
            {
                if (memory.Recoveries.Count > 0)
                {
                    measures["recoveries"] = memory.Recoveries.Count;
                }

                EpochReport report = memory.Close(
                    validated, measures, pace.SamplesPerSecond, pace.Elapsed.TotalSeconds);
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

    private Move MakeMove<TBatch>(
        PlayerTurns<TBatch> game, IBatchSource<TBatch> data, TrainingMemory memory, TrainingGuard<TBatch>? guard)
    {
        using DisposeScope scope = NewDisposeScope();
        (long epoch, long index) = Math.DivRem(memory.Step, data.BatchesPerEpoch);
        (Player<TBatch> player, IOptimizer optimizer) = game.Turn(memory.Step);
        game.ClearGradients();
        (Move move, double rate, double? norm) = PlayerMove.Make(
            player, optimizer, () => data.Batch((int)epoch, (int)index),
            new MovePlace(options.Seed, memory.Step, data.BatchesPerEpoch, options.Epochs, guard?.RateFactor ?? 1));
        guard?.Judge($"{player.Name}: loss", move.Terms.Values.Sum());
        guard?.Judge($"{player.Name}: gradient norm", norm);
        memory.Add(move, rate);
        return move;
    }

    private static double? Validate<TBatch>(
        PlayerTurns<TBatch> game, IPrinciple<TBatch> principle, IValidation? validation, Move move)
    {
        if (validation is null)
        {
            return null;
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        principle.SetTraining(false);
        game.Exchange();
        double value;
        try
        {
            value = validation.Evaluate();
        }
        finally
        {
            game.Exchange(); // Also where the training goes back from a flow that blew up.
            principle.SetTraining(true);
        }

        PlayerMove.Demand(value, validation.Metric, move with { Player = "validation" });
        return value;
    }

    private static Dictionary<string, double> Measure<TBatch>(IReadOnlyList<IProbe> probes, Move move, TrainingGuard<TBatch>? guard)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var measures = new Dictionary<string, double>();
        foreach ((IProbe probe, string name, double value) in probes.SelectMany(
            probe => probe.Measure().Select(each => (probe, each.Key, each.Value))))
        {
            if (probe.Judged)
            {
                PlayerMove.Demand(value, name, move with { Player = "measures" });
                guard?.Judge($"measures: {name}", value, epochs: 2);
            }

            measures[name] = double.IsFinite(value) ? value : double.MaxValue;
        }

        return measures;
    }

    private bool OutOfPatience(TrainingMemory memory) =>
        options.Patience > 0 && memory.BestEpoch > 0 && memory.Epochs - memory.BestEpoch >= options.Patience;
}
