using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Workers;

namespace Semiflow.Principles.Modulewise.Processes;

/// <summary>The processes of all modules as a <see cref="WorkerCrew"/>.</summary>
/// <param name="task">How their modules are made.</param>
/// <param name="order">What they do.</param>
/// <param name="training">Their modules, for the shapes.</param>
/// <param name="moved">Told the batches that all modules are done with, now and then.</param>
internal sealed class ModuleCrew(ModuleTask task, ModuleOrder order, IStackTraining training, Action<long>? moved = null)
{
    /// <summary>Trains all modules from their last common checkpoints to the end.</summary>
    /// <exception cref="WorkerException">A process failed; names the module.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public ProcessReport Train(CancellationToken token)
    {
        int modules = training.Stack.Modules.Count;
        long first = Math.Min(order.Total, ModuleCheckpoints.Common(order.Folder, modules));
        var crew = new WorkerCrew(task.Name, modules)
        {
            Threads = order.Options.ThreadsOf(modules),
            Patience = TimeSpan.FromSeconds(order.Options.PatienceSeconds),
            Name = module => FormattableString.Invariant($"module {module + 1}"),
            Started = order.Options.Started,
            Moved = moved,
        };
        IReadOnlyList<JsonObject> results = crew.Run(
            order.Offsets(ModuleWorker.Outputs(training))[^1], order.Folder,
            (module, memory) => (order with { Module = module, Memory = memory, First = first }).ToJson(), token);
        ModuleReport[] reports = [.. results.Select(Report)];
        double seconds = Math.Max(reports.Max(module => module.Seconds), 1e-9);
        return new ProcessReport(reports, seconds, (order.Total - first) / seconds, first);
    }

    private static ModuleReport Report(JsonObject result) => new(
        result["moves"]!.GetValue<long>(), result["seconds"]!.GetValue<double>(), result["idle_seconds"]!.GetValue<double>(),
        result["threads"]!.GetValue<int>(), result["ages"].Deserialize<long[]>()!, result["losses"].Deserialize<double[]>()!);
}
