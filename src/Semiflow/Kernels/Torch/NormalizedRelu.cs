using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>
/// Batch normalization by the statistics of the batch, then ReLU: <c>y = max(weight·(x − mean)/√(var + eps) + bias, 0)</c>, one node of the
/// graph that saves x alone. Pre-activation networks spend their memory traffic on this pair; fused, it reads x twice forward, x and ∂y
/// twice backward.
/// </summary>
internal static class NormalizedRelu
{
    /// <summary>
    /// Normalization in training, then ReLU; the fused kernel on the CPU for float32 and float64, <see cref="ApplyTwin"/> elsewhere.
    /// </summary>
    /// <param name="x"><c>[batch, channel, height, width]</c>, at least two values per channel; channels last is kept.</param>
    /// <param name="weight"><c>[channel]</c>.</param>
    /// <param name="bias"><c>[channel]</c>.</param>
    /// <param name="runningMean"><c>[channel]</c>; moved towards the batch's mean.</param>
    /// <param name="runningVar"><c>[channel]</c>; moved towards the batch's unbiased variance.</param>
    /// <param name="momentum">How far they move.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ArgumentException">A shape or type does not fit, or a channel has one value only.</exception>
    public static Tensor Apply(Tensor x, Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVar, double momentum = 0.1,
        double eps = 1e-5)
    {
        CustomGradient.ThrowIfFailed();
        Check(x, weight, bias, runningMean, runningVar);
        if (x.device_type != DeviceType.CPU || x.dtype is not (ScalarType.Float32 or ScalarType.Float64))
        {
            return ApplyTwin(x, weight, bias, runningMean, runningVar, momentum, eps);
        }

        BatchStatistics batch = BatchStatistics.Measure(x, eps);
        batch.UpdateRunning(runningMean, runningVar, momentum, eps);
        if (!is_grad_enabled() || !(x.requires_grad || weight.requires_grad || bias.requires_grad))
        {
            return NormalizedReluKernel.Forward(x, weight, bias, batch);
        }

        return GraphNode.Join(NormalizedReluKernel.Forward(x, weight, bias, batch), [x, weight, bias], 3, (g, saved) =>
        {
            (Tensor own, Tensor scale, Tensor shift) = (saved[0]!, saved[1]!, saved[2]!);
            (Tensor gx, Tensor gw, Tensor gb) = is_grad_enabled()
                ? NormalizedReluKernel.DifferentiableBackward(g, own, scale, shift, eps)
                : NormalizedReluKernel.Backward(g, own, scale, shift, batch);
            return [gx, gw, gb];
        });
    }

    /// <summary>The same by libtorch operations: any device, any order of derivative.</summary>
    /// <inheritdoc cref="Apply"/>
    public static Tensor ApplyTwin(
        Tensor x, Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVar, double momentum = 0.1, double eps = 1e-5)
    {
        Check(x, weight, bias, runningMean, runningVar);

        // The backward of the normalization reads its input, not its output.
        return nn.functional.batch_norm(x, runningMean, runningVar, weight, bias, training: true, momentum, eps).relu_();
    }

    private static void Check(Tensor x, params ReadOnlySpan<Tensor> perChannel)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.dim() != 4 || x.numel() <= x.shape[1])
        {
            throw new ArgumentException(
                $"expected [batch, channel, height, width] with more than one value a channel, got [{string.Join(", ", x.shape)}].",
                nameof(x));
        }

        foreach (Tensor values in perChannel)
        {
            if (values.dim() != 1 || values.shape[0] != x.shape[1] || values.dtype != x.dtype)
            {
                throw new ArgumentException(
                    $"expected one {x.dtype} a channel, [{x.shape[1]}], got {values.dtype} [{string.Join(", ", values.shape)}].",
                    nameof(x));
            }
        }
    }
}
