using System.Text.Json;
using System.Text.Json.Nodes;

namespace Semiflow.Workers;

/// <summary>
/// Shows that worker processes reach each other: each of them sums, in every round r, the numbers <c>rank + r + i/3</c> with the others.
/// </summary>
internal sealed class CommunicatorCheck : IWorkerTask
{
    private const int Capacity = 1 << 12;

    /// <summary>The task of a worker.</summary>
    public static IWorkerTask Task { get; } = new CommunicatorCheck();

    /// <inheritdoc/>
    public string Name => "check-communicator";

    /// <summary>Bytes of shared memory that it needs.</summary>
    public static long Bytes(int size) => WorkBoard.Size(size) + MemoryCommunicator.Bytes(size, Capacity);

    /// <summary>What one of the workers is told.</summary>
    public static JsonObject Order(int rank, int size, string memory, int rounds, int values) => new()
    {
        ["rank"] = rank, ["size"] = size, ["memory"] = memory, ["rounds"] = rounds, ["values"] = values,
    };

    /// <inheritdoc/>
    public JsonObject Run(JsonObject order, CancellationToken token)
    {
        int rank = order["rank"]!.GetValue<int>(), size = order["size"]!.GetValue<int>();
        using SharedFile memory = SharedFile.Open(order["memory"]!.GetValue<string>());
        var board = new WorkBoard(memory, size);
        using var partners = new MemoryCommunicator(memory, WorkBoard.Size(size), board, rank, Capacity);
        board.SetReady(rank);
        double[] values = [];
        for (int round = 0; round < order["rounds"]!.GetValue<int>(); round++)
        {
            values = [.. Enumerable.Range(0, order["values"]!.GetValue<int>()).Select(i => rank + round + (i / 3.0))];
            partners.AllReduce(values.AsSpan(), token);
            board.SetDone(rank, round + 1);
        }

        partners.Barrier(token); // Who leaves now is missed by nobody.
        return new JsonObject { ["sums"] = JsonSerializer.SerializeToNode(values) };
    }
}
