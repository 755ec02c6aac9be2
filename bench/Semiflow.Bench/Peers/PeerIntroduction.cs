using System.Text.Json;
using System.Text.Json.Nodes;

namespace Semiflow.Bench.Peers;

/// <summary>What a peer says of itself before the first question.</summary>
/// <param name="Torch">Version of PyTorch.</param>
/// <param name="Blas">The library of matrix products that it has loaded.</param>
/// <param name="Threads">Its threads.</param>
/// <param name="Parameters">Real numbers that each of its models trains.</param>
/// <param name="Works">What it can be asked for.</param>
internal sealed record PeerIntroduction(
    string Torch, string Blas, int Threads, IReadOnlyDictionary<string, long> Parameters, IReadOnlyList<string> Works)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="PeerException">It is none.</exception>
    public static PeerIntroduction Of(JsonObject line)
    {
        try
        {
            return new PeerIntroduction(
                line["torch"]!.GetValue<string>(), line["blas"]!.GetValue<string>(), line["threads"]!.GetValue<int>(),
                line["parameters"].Deserialize<Dictionary<string, long>>()!, line["works"].Deserialize<string[]>()!);
        }
        catch (Exception error) when (error is NullReferenceException or InvalidOperationException or FormatException or JsonException)
        {
            throw new PeerException($"the peer introduced itself in another form than expected: {line.ToJsonString()}", error);
        }
    }

    /// <summary>Requires that its models are as large as ours.</summary>
    /// <exception cref="PeerException">One is not.</exception>
    public void Require(IReadOnlyList<(string Model, long Count)> ours)
    {
        foreach ((string model, long count) in ours)
        {
            if (!Parameters.TryGetValue(model, out long theirs) || theirs != count)
            {
                throw new PeerException(FormattableString.Invariant(
                    $"the peer's {model} trains {theirs} numbers, ours {count}: networks of unequal size cannot be compared."));
            }
        }
    }
}
