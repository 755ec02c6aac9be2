using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Workers;

namespace Semiflow.Recipes.Modulewise;

/// <summary>What the process of one module is told.</summary>
/// <param name="Plan">All modules.</param>
/// <param name="Options">How they are trained.</param>
/// <param name="Module">Which one, from 0.</param>
/// <param name="Memory">File of the shared memory.</param>
/// <param name="Folder">Folder of samples and checkpoints.</param>
/// <param name="Shuffle">Seed of the order of the samples.</param>
/// <param name="First">Batch to begin with, from the checkpoints of this number; 0 for a beginning.</param>
/// <param name="Total">Batches of the whole training.</param>
internal sealed record ModuleOrder(StackPlan Plan, ProcessOptions Options, int Module, string Memory, string Folder, ulong Shuffle, long First, long Total)
{
    /// <summary>Name of the file of samples.</summary>
    public const string Samples = "samples.safetensors";

    /// <summary>The order in an order.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static ModuleOrder FromJson(JsonObject json) => json.Deserialize<ModuleOrder>() ?? throw new InputException("the order has no module.");

    /// <summary>The order as it goes to a process.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this)!.AsObject();

    /// <summary>Slots of the rings: one where nobody works ahead.</summary>
    public int Slots => Options.Mode == ProcessMode.LockStep ? 1 : Options.Slots;

    /// <summary>Board and rings in the shared memory, for modules with outputs of these shapes; the last one hands nothing on.</summary>
    /// <returns>Offset of each ring, and at the end the size of all.</returns>
    public IReadOnlyList<long> Offsets(IReadOnlyList<IReadOnlyList<long>> outputs)
    {
        var offsets = new List<long> { WorkBoard.Size(Plan.Modules.Count) };
        foreach (IReadOnlyList<long> shape in outputs.SkipLast(1))
        {
            offsets.Add(offsets[^1] + SharedRing.Size(Slots, shape, Plan.Batch));
        }

        return offsets;
    }
}
