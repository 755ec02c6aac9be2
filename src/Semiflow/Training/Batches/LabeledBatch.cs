using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>Images (or points) with the numbers of their classes.</summary>
/// <param name="Images"><c>[batch, channel, height, width]</c>, or <c>[batch, dimension]</c> for points.</param>
/// <param name="Labels">Classes from 0, <c>[batch]</c>, int64.</param>
public sealed record LabeledBatch(Tensor Images, Tensor Labels);
