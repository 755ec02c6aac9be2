using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>One weighted sum with its weights, and its way back.</summary>
internal interface IWeightedSumKernel
{
    /// <summary>The sum, without a graph.</summary>
    Tensor Forward(Tensor? start, Tensor[] terms);

    /// <summary>Gradients of start, where there is one, and terms; null for a term that wants none.</summary>
    /// <param name="cotangent">Gradient of the sum.</param>
    /// <param name="starts">Whether there is a start.</param>
    /// <param name="differentiable">True for libtorch operations, which have a graph.</param>
    Tensor?[] Backward(Tensor cotangent, bool starts, bool differentiable);
}
