using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Workers;

namespace Semiflow.Principles.Modulewise.Processes;

/// <summary>What the process of one module is told.</summary>
/// <param name="Training">All modules, in the words of the <see cref="ModuleTask"/> that makes them.</param>
/// <param name="Options">How they are trained.</param>
/// <param name="Folder">Folder of checkpoints.</param>
/// <param name="Items">Most items of a batch.</param>
/// <param name="BatchesPerEpoch">Batches of an epoch.</param>
internal sealed record ModuleOrder(JsonObject Training, ProcessOptions Options, string Folder, int Items, int BatchesPerEpoch)
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
    public static ModuleOrder FromJson(JsonObject json)
    {
        try
        {
            return json.Deserialize<ModuleOrder>() is { Training: not null, Options: not null } order
                ? order
                : throw new InputException("the order has no module.");
        }
        catch (JsonException error)
        {
            throw new InputException($"the order has no module: {error.Message}", error);
        }
    }

    /// <summary>The order as it goes to a process.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this)!.AsObject();

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
