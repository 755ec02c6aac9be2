using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>Batch normalization by the statistics of the batch, all tensors <c>[channel]</c>.</summary>
/// <param name="Weight">Factors behind the normalization.</param>
/// <param name="Bias">Summands.</param>
/// <param name="RunningMean">Moved towards the batch's mean.</param>
/// <param name="RunningVar">Moved towards the batch's unbiased variance.</param>
/// <param name="Momentum">How far they move.</param>
/// <param name="Eps">Added to the variance.</param>
internal sealed record ChannelNorm(
    Tensor Weight, Tensor Bias, Tensor RunningMean, Tensor RunningVar, double Momentum = 0.1, double Eps = 1e-5)
{
    /// <summary>True for so many channels of a type.</summary>
    public bool Fits(ScalarType type, long channels) => Array.TrueForAll(
        [Weight, Bias, RunningMean, RunningVar], values => values.dtype == type && values.dim() == 1 && values.shape[0] == channels);
}
