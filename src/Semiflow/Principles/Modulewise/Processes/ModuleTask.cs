using System.Text.Json.Nodes;
using Semiflow.Workers;

namespace Semiflow.Principles.Modulewise.Processes;

/// <summary>The task of a worker that trains one module: what its modules are made from is the only thing that differs.</summary>
/// <param name="name">Name of the task.</param>
/// <param name="open">Makes all modules from the words of an order: in each process the same ones, to the bit.</param>
internal sealed class ModuleTask(string name, Func<JsonObject, CancellationToken, IStackTraining> open) : IWorkerTask
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public JsonObject Run(JsonObject order, CancellationToken token)
    {
        var module = ModuleOrder.FromJson(order);
        using var worker = new ModuleWorker(module, open(module.Training, token), token);
        return worker.Train();
    }
}
