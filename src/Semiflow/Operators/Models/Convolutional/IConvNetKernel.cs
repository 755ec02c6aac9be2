using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>A <see cref="ConvNet"/> sample by sample in cache, forward and backward.</summary>
internal interface IConvNetKernel
{
    /// <summary>Values of the network.</summary>
    Tensor Forward(Tensor x, Tensor[] parameters);

    /// <summary>Gradients of the input and of each parameter; activations are recomputed.</summary>
    Tensor[] Backward(Tensor gradient, Tensor x, Tensor[] parameters);
}
