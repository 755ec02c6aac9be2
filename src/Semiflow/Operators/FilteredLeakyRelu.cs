using Semiflow.Kernels.Torch;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>The leaky ReLU between low-pass filters (spec cno.md 2.6).</summary>
/// <param name="kernel">Filters and nonlinearity.</param>
/// <param name="twin">True for libtorch's matrix products, which are faster where the filters are not banded (spectral).</param>
internal sealed class FilteredLeakyRelu(FilteredActivation kernel, bool twin = false) : IActivation
{
    /// <inheritdoc/>
    public Tensor Apply(Tensor x, Tensor? scale = null, Tensor? shift = null) =>
        twin ? kernel.ApplyTwin(x, scale, shift) : kernel.Apply(x, scale, shift);

    /// <inheritdoc/>
    public Tensor ApplyNormalized(Tensor x, BatchNormalization norm, Tensor? shift = null)
    {
        ArgumentNullException.ThrowIfNull(norm);
        if (twin)
        {
            return Apply(norm.forward(x), shift: shift);
        }

        norm.Count(x);
        return kernel.ApplyNormalized(
            x, norm.Weight, norm.Bias, norm.RunningMean, norm.RunningVariance, BatchNormalization.Momentum, BatchNormalization.Epsilon,
            shift);
    }
}
