using Semiflow.Kernels.Torch;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>
/// A layer of a Fourier neural operator, <c>f(spectral convolution + linear map at every node)</c>, in one node of the graph: our own
/// kernel on the CPU, libtorch elsewhere. It works on channels that lie side by side and leaves its results so.
/// </summary>
internal static class FourierLayer
{
    /// <summary>Values of the layer.</summary>
    /// <param name="spectral">The spectral convolution.</param>
    /// <param name="pointwise">The linear map.</param>
    /// <param name="x"><c>[groups·batch, in, x…]</c>, in any memory order.</param>
    /// <param name="gelu">Whether f is <c>x Φ(x)</c>; else nothing.</param>
    /// <returns><c>[groups·batch, out, x…]</c>.</returns>
    public static Tensor Apply(SpectralConvolution spectral, PointwiseLinear pointwise, Tensor x, bool gelu)
    {
        ArgumentNullException.ThrowIfNull(spectral);
        ArgumentNullException.ThrowIfNull(pointwise);
        CustomGradient.ThrowIfFailed();
        (Tensor w, Tensor map, Tensor? bias) = (spectral.Weight, pointwise.Weight, pointwise.Bias);
        if (FourierLayerKernel.For(x, w, map, bias, spectral.Transforms, gelu) is not { } kernel)
        {
            return ApplyTwin(spectral, x, w, map, bias, gelu);
        }

        (bool ofInput, bool ofParameters) = (x.requires_grad, w.requires_grad || map.requires_grad || bias is { requires_grad: true });
        bool graph = is_grad_enabled() && (ofInput || ofParameters);
        (Tensor y, Tensor modes, Tensor? sum) = kernel.Values(x, w, map, bias, kept: graph);
        if (!graph)
        {
            modes.Dispose();
            return y;
        }

        // What the way back needs beside the inputs, until no graph holds the node.
        modes.DetachFromDisposeScope();
        sum?.DetachFromDisposeScope();
        Tensor[] inputs = bias is null ? [x, w, map] : [x, w, map, bias];
        return GraphNode.Join(y, inputs, inputs.Length, (g, saved) =>
        {
            Tensor[] own = [.. saved.Select(tensor => tensor!)];
            Tensor? shift = own.ElementAtOrDefault(3);
            return is_grad_enabled()
                ? CustomGradient.Differentiable(
                    input => ApplyTwin(spectral, input, own[1], own[2], shift, gelu), own[0], own[1..], g)
                : kernel.Gradients(g, own[0], [own[1], own[2], shift], modes, sum, ofInput, ofParameters)[..own.Length];
        }, () =>
        {
            modes.Dispose();
            sum?.Dispose();
        });
    }

    /// <summary>The same by libtorch: any device, any order of derivative.</summary>
    /// <param name="spectral">Whose transform it is.</param>
    /// <param name="x"><c>[groups·batch, in, x…]</c>.</param>
    /// <param name="w">Complex matrices, <c>[group, mode…, in, out, 2]</c>.</param>
    /// <param name="map">Matrices at the nodes, <c>[group, out, in]</c>.</param>
    /// <param name="bias"><c>[group, out]</c> or null.</param>
    /// <param name="gelu">Whether f is <c>x Φ(x)</c>; else nothing.</param>
    public static Tensor ApplyTwin(SpectralConvolution spectral, Tensor x, Tensor w, Tensor map, Tensor? bias, bool gelu)
    {
        ArgumentNullException.ThrowIfNull(spectral);
        Tensor sum = spectral.Values(x, w) + PointwiseLinear.Values(x, map, bias);
        return gelu ? nn.functional.gelu(sum) : sum;
    }
}
