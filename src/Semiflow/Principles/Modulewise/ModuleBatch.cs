using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>What one module of a stack learns from.</summary>
/// <param name="Input">Input of the module, without a graph: the images for the first, else the output of the module before, <c>[batch,
/// …]</c>.</param>
/// <param name="Labels">Classes from 0, <c>[batch]</c>, int64.</param>
/// <param name="Images">Input of the whole stack, for losses that look at it, <c>[batch, …]</c>.</param>
public sealed record ModuleBatch(Tensor Input, Tensor Labels, Tensor Images);
