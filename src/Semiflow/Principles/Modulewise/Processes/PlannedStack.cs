using System.Text.Json.Nodes;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise.Processes;

/// <summary>A stack of a <see cref="StackPlan"/> with samples in a file.</summary>
/// <param name="plan">The modules.</param>
/// <param name="folder">Folder of the samples.</param>
/// <param name="shuffle">Seed of their order.</param>
internal sealed class PlannedStack(StackPlan plan, string folder, ulong shuffle) : IStackTraining
{
    /// <summary>Name of the file of samples.</summary>
    public const string File = "samples.safetensors";

    private IReadOnlyList<LocalProblem>? problems;

    /// <summary>The task of a worker that trains one of its modules.</summary>
    public static ModuleTask Task { get; } = new("train-planned-module", (words, _) => FromJson(words));

    /// <inheritdoc/>
    public ModuleStack Stack { get; } = plan.Stack();

    /// <inheritdoc/>
    public IReadOnlyList<LocalProblem> Problems => problems ??= plan.Problems(Stack);

    /// <inheritdoc/>
    public OptimizerSpec Optimizer => plan.Optimizer();

    /// <inheritdoc/>
    public IReadOnlyList<long> InputShape => [.. plan.Image.Select(size => (long)size)];

    /// <inheritdoc/>
    public MovePlace Place(int module, long batch, int batchesPerEpoch) => plan.Place(module, batch);

    /// <inheritdoc/>
    public IBatchSource<LabeledBatch> Samples()
    {
        IReadOnlyDictionary<string, Tensor> tensors = Safetensors.Read(Path.Combine(folder, File)).Tensors;
        return new LabeledBatches(tensors["images"], tensors["labels"], plan.Batch, shuffle);
    }

    /// <summary>What another process needs to make it again.</summary>
    public JsonObject ToJson() => new() { ["plan"] = plan.ToJson(), ["folder"] = folder, ["shuffle"] = shuffle };

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LocalProblem problem in problems ?? [])
        {
            problem.Dispose();
        }

        Stack.Dispose();
    }

    private static PlannedStack FromJson(JsonObject words) => new(
        StackPlan.FromJson(words["plan"]), words["folder"]!.GetValue<string>(), words["shuffle"]!.GetValue<ulong>());
}
