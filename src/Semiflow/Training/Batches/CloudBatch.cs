using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>Points of two domains that belong to no pairs: row i of one says nothing about row i of the other.</summary>
/// <param name="Source">Points of α, <c>[n, …]</c>.</param>
/// <param name="Target">Points of β, <c>[m, …]</c>.</param>
public sealed record CloudBatch(Tensor Source, Tensor Target);
