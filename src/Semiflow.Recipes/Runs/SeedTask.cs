using System.Text.Json.Nodes;
using Semiflow.Flows;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Training;
using Semiflow.Workers;

namespace Semiflow.Recipes.Runs;

/// <summary>The run of one seed in a process of its own.</summary>
/// <param name="methods">Methods to choose from.</param>
internal sealed class SeedTask(IReadOnlyList<IMethod> methods) : IWorkerTask
{
    /// <summary>Its name.</summary>
    public const string TaskName = "seed";

    /// <summary>Where the answer says why the training blew up.</summary>
    public const string Failure = "blew_up";

    public string Name => TaskName;

    /// <summary>What to do: the seed of a run over several.</summary>
    public static JsonObject Order(string folder, long seed) => new() { ["folder"] = folder, ["seed"] = seed };

    public JsonObject Run(JsonObject order, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(order);
        RunRecord record = RunRecord.Open(order["folder"]!.GetValue<string>(), methods);
        try
        {
            RunResult result = SeedRuns.Continue(record, order["seed"]!.GetValue<long>(), new SilentObserver(), token);
            return result.Summary is null ? throw new OperationCanceledException(token) : [];
        }
        catch (Exception failure) when (failure is NonFiniteException or FlowException)
        {
            return new JsonObject { [Failure] = failure.Message };
        }
    }
}
