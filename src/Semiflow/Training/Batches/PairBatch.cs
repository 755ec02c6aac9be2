using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>Inputs with their targets.</summary>
/// <param name="Input"><c>[batch, …]</c>.</param>
/// <param name="Target"><c>[batch, …]</c>.</param>
public sealed record PairBatch(Tensor Input, Tensor Target);
