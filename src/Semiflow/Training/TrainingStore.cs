using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>Moves the state of a training, all that the next move depends on, to and from checkpoints.</summary>
/// <typeparam name="TBatch">What losses are evaluated on.</typeparam>
internal sealed class TrainingStore<TBatch> : IDisposable
{
    private const string FormerHistory = "History"; // where older versions kept the epochs
    private static readonly JsonSerializerOptions Format = new()
        { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    private readonly IPrinciple<TBatch> principle;
    private readonly PlayerTurns<TBatch> game;
    private readonly CheckpointFolder? folder;
    private readonly ulong seed;
    private readonly int batchesPerEpoch;
    private TrainingSnapshot? best;
    private readonly GoodStates good;
    private JsonObject? resumed;

    public TrainingStore(IPrinciple<TBatch> principle, PlayerTurns<TBatch> game, CheckpointFolder? folder, ulong seed,
        int batchesPerEpoch) =>
        (this.principle, this.game, this.folder, this.seed, this.batchesPerEpoch, good, History) =
        (principle, game, folder, seed, batchesPerEpoch, new GoodStates(folder), new GrowingHistory<EpochReport>(folder,
            CheckpointFolder.History, " (the metrics of the training begin with the same lines: a copy of them will do)"));

    /// <summary>The epochs done.</summary>
    public GrowingHistory<EpochReport> History { get; }

    /// <summary>What evaluation depends on: parameters and buffers.</summary>
    private IReadOnlyList<(string Name, Tensor Value)> Model =>
    [
        .. game.Slots.SelectMany(slot =>
            slot.Player.Parameters.Select(p => (CheckpointFolder.ParameterName(slot.Player.Name, p.Name), (Tensor)p.Value))),
        .. principle.Buffers.Select(b => (CheckpointFolder.BufferName(b.Name), b.Value)),
    ];

    /// <summary>What training depends on besides: moments.</summary>
    private IReadOnlyList<(string Name, Tensor Value)> All =>
        [.. Model, .. game.Slots.SelectMany(
            slot => slot.Optimizer.Moments.Select(m => (CheckpointFolder.MomentName(slot.Player.Name, m.Name), m.Value)))];

    /// <summary>Continues from the last checkpoint, or begins.</summary>
    /// <exception cref="InputException">The checkpoint is damaged or of another training.</exception>
    public TrainingMemory Resume()
    {
        if (folder is not { HasLast: true })
        {
            return new TrainingMemory();
        }

        JsonObject document = CheckpointFolder.Read(folder.LastFile, All);
        Expect(document, "seed", seed);
        Expect(document, "batches_per_epoch", batchesPerEpoch);
        TrainingMemory memory;
        try
        {
            Take(document);
            memory = Recall(document);
            resumed = document;
        }
        catch (Exception error) when (error is NullReferenceException or JsonException or InvalidOperationException or ArgumentException
            or FormatException or OverflowException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new InputException($"{folder.LastFile} does not continue this training: {error.Message} It was written by another "
                + $"version or principle.", error);
        }

        if (memory.BestEpoch > 0 && !folder.HasBest)
        {
            throw new InputException(
                $"{folder.LastFile} continues a training whose best epoch was {memory.BestEpoch}, but {folder.BestFile} is missing. "
                    + $"Restore it, or start a new run.");
        }

        return memory;
    }

    /// <summary>What it remembered, with its epochs, which older versions kept in the checkpoint.</summary>
    private TrainingMemory Recall(JsonObject document)
    {
        JsonNode training = document["training"]!;
        TrainingMemory memory = training.Deserialize<TrainingMemory>(Format)!;
        if (training[FormerHistory] is { } old)
        {
            EpochReport[] reports = old.Deserialize<EpochReport[]>(Format)!;
            History.Begin(reports);
            (memory.Epochs, memory.Validation) = (reports.Length, reports.LastOrDefault()?.Validation);
        }
        else
        {
            History.Continue(document["history"]!);
        }

        return memory.Step >= 0 && memory.Epochs == memory.Step / batchesPerEpoch && memory.BestEpoch <= memory.Epochs
            ? memory
            : throw new JsonException(
                $"its {memory.Epochs} epochs, the best of them {memory.BestEpoch}, do not fit {memory.Step} moves.");
    }

    /// <summary>Writes the state after a move, and before it that to go back to, where it is another.</summary>
    public void WriteLast(TrainingMemory memory)
    {
        if (folder is null)
        {
            return;
        }

        JsonObject document = Document(memory);
        document["history"] = History.State;
        good.Write(document, within: memory.Step % batchesPerEpoch != 0);
        folder.Write(folder.LastFile, All, document);
    }

    /// <summary>Keeps the state after an epoch, to go back to.</summary>
    public void KeepGood(TrainingMemory memory) => good.Add(Snapshot(memory), memory.Epochs);

    /// <summary>Keeps the states to go back to of a training that begins or was resumed.</summary>
    /// <exception cref="InputException">One is missing or damaged, or not the one that the last checkpoint was written with.</exception>
    public void FindGood(TrainingMemory memory)
    {
        good.Find(resumed ?? [], memory.Epochs, memory.Step % batchesPerEpoch != 0, () => Snapshot(memory), s => BelongsTo(memory, s));
        resumed = null;
    }

    /// <summary>Goes back to the state after the last whole epoch.</summary>
    /// <param name="memory">What the training remembers; it becomes that of the end of the epoch.</param>
    /// <param name="step">The move that showed the divergence, from 1.</param>
    /// <returns>The epoch whose state the training has.</returns>
    /// <remarks>
    /// Where the loss or gradient of the first move after the epoch showed it, the epoch's own last move is the cause: the parameters
    /// become those of an epoch earlier, and the epoch is spent. Without an earlier one the training goes on from the state that there is.
    /// </remarks>
    public int GoBack(TrainingMemory memory, long step)
    {
        GoodStates.State last = good.Last!;
        TrainingMemory then = last.Snapshot.Document["training"]!.Deserialize<TrainingMemory>(Format)!;
        bool spent = then.Step == step - 1 && memory.Step != step;
        GoodStates.State from = spent ? good.Earlier ?? last : last;
        if (spent && from == last)
        {
            then.Ranges.Clear(); // The state itself is out of range: from here on.
        }

        from.Snapshot.Restore(All);
        Take(from.Snapshot.Document);
        memory.Become(then);
        if (spent)
        {
            good.Begin(Snapshot(memory), memory.Epochs);
        }

        return from.Epochs;
    }

    /// <summary>Whether there is a state before that after the last whole epoch.</summary>
    public bool HasEarlier => good.Earlier is not null;

    private TrainingSnapshot Snapshot(TrainingMemory memory) => new(All, Document(memory));

    /// <summary>Whether a state is that after the epoch before the last checkpoint: older versions left no mark of it.</summary>
    private bool BelongsTo(TrainingMemory memory, JsonObject document)
    {
        try
        {
            TrainingMemory earlier = document["training"]!.Deserialize<TrainingMemory>(Format)!;
            return document["seed"]!.GetValue<ulong>() == seed && document["batches_per_epoch"]!.GetValue<int>() == batchesPerEpoch
                && earlier.Step == memory.Step / batchesPerEpoch * batchesPerEpoch
                && (earlier.Validation, earlier.BestEpoch, earlier.BestValidation)
                    == (memory.Validation, memory.BestEpoch, memory.BestValidation);
        }
        catch (Exception error) when (error is NullReferenceException or JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private void Take(JsonObject document)
    {
        foreach (PlayerSlot<TBatch> slot in game.Slots)
        {
            slot.Optimizer.Steps = document["updates"]![slot.Player.Name].Deserialize<long[]>(Format)!;
        }

        principle.State = document["principle"]?.DeepClone().AsObject();
    }

    private JsonObject Document(TrainingMemory memory) => new()
    {
        ["seed"] = seed,
        ["batches_per_epoch"] = batchesPerEpoch,
        ["updates"] = new JsonObject(game.Slots.Select(slot =>
            KeyValuePair.Create(slot.Player.Name, JsonSerializer.SerializeToNode(slot.Optimizer.Steps)))),
        ["principle"] = principle.State?.DeepClone(),
        ["training"] = JsonSerializer.SerializeToNode(memory),
    };

    /// <summary>Keeps the model of this epoch, moving means where there are some, as the best.</summary>
    public void WriteBest(TrainingMemory memory)
    {
        game.Exchange();
        try
        {
            if (folder is not null)
            {
                folder.Write(
                    folder.BestFile, Model, new JsonObject { ["epoch"] = memory.BestEpoch, ["validation"] = memory.BestValidation });
                return;
            }

            best?.Dispose();
            best = new TrainingSnapshot(Model, []);
        }
        finally
        {
            game.Exchange();
        }
    }

    /// <summary>Gives the model its best parameters and buffers back; without a best epoch the last, moving means where there are
    /// some.</summary>
    public void RestoreBest(TrainingMemory memory)
    {
        if (memory.BestEpoch == 0)
        {
            game.Exchange();
            return;
        }

        if (folder is not null)
        {
            JsonObject document = CheckpointFolder.Read(folder.BestFile, Model);
            if (document["epoch"] is JsonValue value && value.TryGetValue(out int epoch) && epoch < memory.BestEpoch)
            {
                throw new InputException($"{folder.BestFile} is of epoch {epoch}, but the best was epoch {memory.BestEpoch}: it is an "
                    + "older copy. Restore the newer one, or start a new run.");
            }

            return;
        }

        best!.Restore(Model);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        History.Dispose();
        best?.Dispose();
        good.Dispose();
    }

    private void Expect(JsonObject document, string key, IConvertible expected)
    {
        if (document[key]?.ToString() is var actual && actual != Convert.ToString(expected, CultureInfo.InvariantCulture))
        {
            throw new InputException(
                $"{folder!.LastFile} was written with {key.Replace('_', ' ')} {actual ?? "unknown"}, this training has {expected}. Resume "
                    + $"with the settings of the run, or start a new one.");
        }
    }
}
