using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>A convolution of <c>max(norm(x), 0)</c>.</summary>
/// <param name="Norm">The normalization; null for a convolution of x itself.</param>
/// <param name="W">Weights <c>[out, in, k, k]</c>.</param>
/// <param name="B">Bias <c>[out]</c>; null for 0.</param>
/// <param name="Rule">Stride and padding.</param>
internal sealed record ChainLayer(ChannelNorm? Norm, Tensor W, Tensor? B, ConvolutionRule Rule)
{
    /// <summary>What is trained, in the order of the gradients.</summary>
    public IEnumerable<Tensor> Parameters =>
        new[] { Norm?.Weight, Norm?.Bias, W, B }.OfType<Tensor>();

    /// <summary>The same layer with other parameters, the first of these in that order; its running statistics stay as they are.</summary>
    public ChainLayer With(ReadOnlySpan<Tensor> parameters)
    {
        int at = Norm is null ? 0 : 2;
        return this with
        {
            Norm = Norm is null ? null : Norm with { Weight = parameters[0], Bias = parameters[1] },
            W = parameters[at],
            B = B is null ? null : parameters[at + 1],
        };
    }
}
