using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Recipes.Classification;
using Semiflow.Workers;

namespace Semiflow.Recipes.Modulewise;

/// <summary>What the process of one module is told.</summary>
/// <param name="Plan">All modules; null for those of a run.</param>
/// <param name="Run">The training of a run; null for a plan.</param>
/// <param name="Options">How they are trained.</param>
/// <param name="Folder">Folder of checkpoints, and of a plan's samples.</param>
/// <param name="Shuffle">Seed of the order of a plan's samples.</param>
/// <param name="Items">Most items of a batch.</param>
/// <param name="BatchesPerEpoch">Batches of an epoch.</param>
internal sealed record ModuleOrder(
    StackPlan? Plan, RunPart? Run, ProcessOptions Options, string Folder, ulong Shuffle, int Items, int BatchesPerEpoch)
{
    /// <summary>Which module, from 0.</summary>
    public int Module { get; init; }

    /// <summary>File of the shared memory.</summary>
    public string Memory { get; init; } = "";

    /// <summary>Batch to begin with, from the checkpoints of this number; 0 for a beginning.</summary>
    public long First { get; init; }

    /// <summary>Batches of the whole training.</summary>
    public long Total => (long)BatchesPerEpoch * Options.Epochs;

    /// <summary>Slots of the rings: one where nobody works ahead.</summary>
    public int Slots => Options.Mode == ProcessMode.LockStep ? 1 : Options.Slots;

    /// <summary>The order in an order.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static ModuleOrder FromJson(JsonObject json) =>
        json.Deserialize<ModuleOrder>() ?? throw new InputException("the order has no module.");

    /// <summary>The order as it goes to a process.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this)!.AsObject();

    /// <summary>The modules that it speaks of.</summary>
    /// <exception cref="InputException">They cannot be made.</exception>
    public IStackTraining Open(CancellationToken token)
    {
        if (Plan is not null)
        {
            return new PlannedStack(Plan, Folder, Shuffle);
        }

        RunPart part = Run ?? throw new InputException("the order has neither a plan nor a run.");
        RunRecord record = RunRecord.Open(part.Folder, [ModulewiseMethod.Instance]);
        return new RunStack(new RunSession(record, new SilentObserver(), token), ClassifierCard.Read(record), part.Method, part.Seed);
    }

    /// <summary>
    /// Board, communicator and rings in the shared memory, for modules with outputs of these shapes; the last one hands nothing on.
    /// </summary>
    /// <returns>Offset of each ring, and at the end the size of all.</returns>
    public IReadOnlyList<long> Offsets(IReadOnlyList<IReadOnlyList<long>> outputs)
    {
        var offsets = new List<long> { WorkBoard.Size(outputs.Count) + MemoryCommunicator.Bytes(outputs.Count, ModuleWorker.Shared) };
        foreach (IReadOnlyList<long> shape in outputs.SkipLast(1))
        {
            offsets.Add(offsets[^1] + SharedRing.Size(Slots, shape, Items));
        }

        return offsets;
    }
}

/// <summary>One training of a run.</summary>
/// <param name="Folder">Folder of the run.</param>
/// <param name="Method">What modules are taught.</param>
/// <param name="Seed">Number of the repetition.</param>
internal sealed record RunPart(string Folder, LocalMethod Method, int Seed);
