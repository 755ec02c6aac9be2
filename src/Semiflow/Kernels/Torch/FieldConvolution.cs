using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>
/// Convolutions of fields in one to three dimensions: our own kernel on the CPU, for float32 and float64, libtorch elsewhere. The kernel
/// works on channels that lie side by side and leaves its results so, so that layers that follow each other need not reorder them.
/// </summary>
internal static class FieldConvolution
{
    /// <summary><c>w ⋆ x + b</c>.</summary>
    /// <param name="x"><c>[batch, in, x…]</c>, in any memory order.</param>
    /// <param name="w"><c>[out, in, k…]</c>.</param>
    /// <param name="b"><c>[out]</c>; null for 0.</param>
    /// <param name="rule">Stride and padding.</param>
    /// <returns><c>[batch, out, y…]</c>.</returns>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">A shape or type does not fit, as libtorch says it.</exception>
    public static Tensor Apply(Tensor x, Tensor w, Tensor? b, ConvolutionRule rule)
    {
        CustomGradient.ThrowIfFailed();
        if (ConvolutionKernel.For(x, w, b, rule) is not { } kernel)
        {
            return ApplyTwin(x, w, b, rule);
        }

        if (!is_grad_enabled() || !(x.requires_grad || w.requires_grad || b is { requires_grad: true }))
        {
            return kernel.Forward(x, w, b);
        }

        Tensor[] inputs = b is null ? [x, w] : [x, w, b];
        (bool input, bool parameters) wanted = (x.requires_grad, w.requires_grad || b is { requires_grad: true });
        return GraphNode.Join(kernel.Forward(x, w, b), inputs, inputs.Length, (g, saved) =>
        {
            Tensor[] own = [.. saved.Select(tensor => tensor!)];
            if (is_grad_enabled())
            {
                return CustomGradient.Differentiable(
                    field => ApplyTwin(field, own[1], own.ElementAtOrDefault(2), rule), own[0], own[1..], g);
            }

            Tensor? dx = wanted.input ? kernel.InputGradient(g, own[1]) : null;
            (Tensor? dw, Tensor? db) = wanted.parameters ? kernel.WeightGradient(own[0], g, own.Length > 2) : (null, null);
            return own.Length > 2 ? [dx, dw, db] : [dx, dw];
        });
    }

    /// <summary>The same by libtorch: any device, any order of derivative.</summary>
    /// <inheritdoc cref="Apply"/>
    public static Tensor ApplyTwin(Tensor x, Tensor w, Tensor? b, ConvolutionRule rule)
    {
        int rank = (int)w.dim() - 2;
        long inner = rule.Padding;
        if (rule.Border != Border.Zero && inner > 0)
        {
            x = nn.functional.pad(x, [.. Enumerable.Repeat(inner, 2 * rank)], Mode(rule.Border));
            inner = 0;
        }

        long stride = rule.Stride;
        return rank switch
        {
            1 => nn.functional.conv1d(x, w, b, stride: stride, padding: inner),
            2 => nn.functional.conv2d(x, w, b, strides: [stride, stride], padding: [inner, inner]),
            _ => nn.functional.conv3d(x, w, b, strides: [stride, stride, stride], padding: [inner, inner, inner]),
        };
    }

    private static PaddingModes Mode(Border border) => border switch
    {
        Border.Circular => PaddingModes.Circular,
        Border.Reflect => PaddingModes.Reflect,
        Border.Replicate => PaddingModes.Replicate,
        _ => throw new ArgumentOutOfRangeException(nameof(border), border, "a convolution pads with zero, circular, reflect or replicate."),
    };
}
