namespace Semiflow.Kernels.Convolutions;

/// <summary>
/// A convolution and its two gradients on memory; all numbers with channels side by side but weights <c>[out, in, z, y, x]</c>.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe interface IConvolutionPasses<T>
    where T : unmanaged
{
    /// <summary>Lanes of a register.</summary>
    int Lanes { get; }

    /// <summary><c>y = w ⋆ x + bias</c>.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="x">Input.</param>
    /// <param name="w">Weights.</param>
    /// <param name="bias">One a channel of the output; null for 0.</param>
    /// <param name="y">Output, overwritten.</param>
    void Forward(ConvolutionShape shape, T* x, T* w, T* bias, T* y);

    /// <summary>Gradient of the input.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="g">Gradient of the output.</param>
    /// <param name="w">Weights.</param>
    /// <param name="dx">Gradient of the input, overwritten.</param>
    void InputGradient(ConvolutionShape shape, T* g, T* w, T* dx);

    /// <summary>Gradients of weights and bias.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="x">Input.</param>
    /// <param name="g">Gradient of the output.</param>
    /// <param name="dw">Gradient of the weights, overwritten.</param>
    /// <param name="dBias">Gradient of the bias, overwritten; null if not wanted.</param>
    void WeightGradient(ConvolutionShape shape, T* x, T* g, T* dw, T* dBias);
}
