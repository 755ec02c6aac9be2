using Semiflow.Kernels;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>The leaky ReLU between low-pass filters (CNO 2.6).</summary>
/// <param name="kernel">Filters and nonlinearity.</param>
/// <param name="dense">True where the filters have no band (spectral): matrix products are then the fast way.</param>
public sealed class FilteredLeakyRelu(FilteredActivation kernel, bool dense = false) : IActivation
{
    /// <inheritdoc/>
    public Tensor Apply(Tensor x, Tensor? scale = null, Tensor? shift = null) =>
        dense ? kernel.ApplyTwin(x, scale, shift) : kernel.Apply(x, scale, shift);
}
