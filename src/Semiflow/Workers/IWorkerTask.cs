using System.Text.Json.Nodes;

namespace Semiflow.Workers;

/// <summary>Work that is done in its own process: for memory that nothing else has touched, or beside others.</summary>
internal interface IWorkerTask
{
    /// <summary>Name by which the process is told what to do.</summary>
    string Name { get; }

    /// <summary>Does the work.</summary>
    /// <param name="order">What to do, as the process that started this one wrote it.</param>
    /// <param name="token">Canceled when the starting process is gone or asks to stop.</param>
    /// <returns>What came out.</returns>
    JsonObject Run(JsonObject order, CancellationToken token);
}
