using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>
/// Convolutions one behind the other, each of <c>max(norm(x), 0)</c> or of x itself, and the sum with the input where the chain is a
/// residual: one node of the graph. What a convolution reads is made while it is copied into its frame, forward and again backward, so that
/// only the inputs of the normalizations are kept; gradients of the normalizations are written in place, the sum of a residual costs no
/// pass in either direction.
/// </summary>
internal static class ConvolutionChain
{
    /// <summary>The chain's output, by libtorch's operations or single kernels where a kernel cannot work.</summary>
    /// <param name="x"><c>[batch, channel, height, width]</c>.</param>
    /// <param name="layers">At least one.</param>
    /// <param name="residual">True for the sum with x, whose shape the chain then keeps.</param>
    /// <returns><c>[batch, channel, height, width]</c>, channels side by side unless they are few.</returns>
    public static Tensor Apply(Tensor x, IReadOnlyList<ChainLayer> layers, bool residual)
    {
        CustomGradient.ThrowIfFailed();
        if (Kernels(x, layers, residual) is not { } kernels)
        {
            return Apart(x, layers, residual);
        }

        Tensor[] inputs = [x, .. layers.SelectMany(layer => layer.Parameters)];
        bool graph = is_grad_enabled() && Array.Exists(inputs, static input => input.requires_grad);
        var run = new ConvolutionChainRun([.. layers], kernels, residual, keeps: graph);
        Tensor y = run.Forward(x);
        return graph ? GraphNode.Join(y, inputs, inputs.Length, run.Backward, run.Dispose) : y;
    }

    /// <summary>The same by libtorch: any device, any order of derivative.</summary>
    /// <inheritdoc cref="Apply"/>
    public static Tensor ApplyTwin(Tensor x, IReadOnlyList<ChainLayer> layers, bool residual)
    {
        Tensor state = x;
        foreach (ChainLayer layer in layers)
        {
            Tensor entry = layer.Norm is { } n
                ? NormalizedRelu.ApplyTwin(state, n.Weight, n.Bias, n.RunningMean, n.RunningVar, n.Momentum, n.Eps)
                : state;
            state = FieldConvolution.ApplyTwin(entry, layer.W, layer.B, layer.Rule);
        }

        return residual ? x + state : state;
    }

    private static Tensor Apart(Tensor x, IReadOnlyList<ChainLayer> layers, bool residual)
    {
        Tensor state = x;
        foreach (ChainLayer layer in layers)
        {
            using Tensor? entry = layer.Norm is { } n
                ? NormalizedRelu.Apply(state, n.Weight, n.Bias, n.RunningMean, n.RunningVar, n.Momentum, n.Eps)
                : null;
            Tensor next = FieldConvolution.Apply(entry ?? state, layer.W, layer.B, layer.Rule);
            if (!ReferenceEquals(state, x))
            {
                state.Dispose();
            }

            state = next;
        }

        if (!residual)
        {
            return state;
        }

        using Tensor last = state;
        return x + last;
    }

    private static ConvolutionKernel[]? Kernels(Tensor x, IReadOnlyList<ChainLayer> layers, bool residual)
    {
        var kernels = new ConvolutionKernel[layers.Count];
        long[] from = x.shape;
        for (int i = 0; i < kernels.Length; i++)
        {
            bool normal = layers[i].Norm is not { } n || (from.Length == 4 && from[0] * from[2] * from[3] > 1 && n.Fits(x.dtype, from[1]));
            ConvolutionKernel? kernel = i == 0
                ? ConvolutionKernel.For(x, layers[i].W, layers[i].B, layers[i].Rule)
                : ConvolutionKernel.For(from, x.dtype, layers[i].W, layers[i].B, layers[i].Rule);
            if (kernel is null || !normal)
            {
                return null;
            }

            (kernels[i], from) = (kernel, kernel.Values);
        }

        return residual && !from.AsSpan().SequenceEqual(x.shape) ? null : kernels;
    }
}
