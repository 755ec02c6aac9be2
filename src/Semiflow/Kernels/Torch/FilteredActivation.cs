using Semiflow.Kernels.Filters;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>
/// The filtered activation of CNO: y = Down φ(Up (scale·x + shift)), separable over the axes, φ a leaky ReLU applied on a finer
/// grid so that the frequencies it makes are filtered before they can alias (spec cno.md 2.6; Raonić et
/// al. 2023, arXiv 2302.01178, section 3).
/// </summary>
internal sealed class FilteredActivation
{
    private readonly ActivationKernel kernel;

    /// <summary>Makes the activation for tensors [batch, channel, x…].</summary>
    /// <param name="axes">One filter per axis behind the channel: one, two or three.</param>
    /// <param name="activation">The pointwise function.</param>
    /// <exception cref="ArgumentException">No axis, or more than three.</exception>
    public FilteredActivation(IReadOnlyList<ActivationFilter> axes, LeakyRelu activation)
    {
        ArgumentNullException.ThrowIfNull(axes);
        ArgumentNullException.ThrowIfNull(activation);
        if (axes.Count is < 1 or > 3)
        {
            throw new ArgumentException($"a filtered activation has one to three axes, not {axes.Count}.", nameof(axes));
        }

        Axes = [.. axes];
        Activation = activation;
        kernel = new ActivationKernel(Axes, activation);
    }

    /// <summary>The filters, one per axis.</summary>
    public IReadOnlyList<ActivationFilter> Axes { get; }

    /// <summary>The pointwise function.</summary>
    public LeakyRelu Activation { get; }

    /// <summary>True to use the portable vector path also where AVX2 is at hand; for tests.</summary>
    internal bool Portable
    {
        get => kernel.Portable;
        set => kernel.Portable = value;
    }

    /// <summary>
    /// y = Down φ(Up (scale·x + shift)), differentiable in all three. One fused kernel on the CPU for float32 and float64 in one
    /// and two dimensions; <see cref="ApplyTwin"/> elsewhere.
    /// </summary>
    /// <param name="x">[batch, channel, x…], behind the channel the filters' <see cref="ActivationFilter.InSize"/>.</param>
    /// <param name="scale">[channel], or null for 1.</param>
    /// <param name="shift">[channel], or null for 0.</param>
    /// <returns>[batch, channel, y…] with the filters' <see cref="ActivationFilter.OutSize"/>.</returns>
    /// <exception cref="ArgumentException">A shape, type or device does not fit.</exception>
    public Tensor Apply(Tensor x, Tensor? scale = null, Tensor? shift = null)
    {
        CustomGradient.ThrowIfFailed();
        Check(x, scale, shift);
        if (!kernel.Takes(x))
        {
            return kernel.Twin.Forward(x, scale, shift);
        }

        if (!is_grad_enabled() || !(x.requires_grad || scale is { requires_grad: true } || shift is { requires_grad: true }))
        {
            return kernel.Forward(x, scale, shift);
        }

        Tensor[] inputs = [.. new[] { x, scale, shift }.OfType<Tensor>()];
        return GraphNode.Join(kernel.Forward(x, scale, shift), inputs, inputs.Length, (g, saved) =>
        {
            (Tensor? a, Tensor? b) = (scale is null ? null : saved[1], shift is null ? null : saved[^1]);

            // A graph of the gradient is asked for: only the twin is differentiable again.
            (Tensor gx, Tensor? ga, Tensor? gb) =
                is_grad_enabled() ? kernel.Twin.Gradients(g, saved[0]!, a, b) : kernel.Backward(g, saved[0]!, a, b);
            return (scale, shift) switch
            {
                (null, null) => [gx],
                (null, _) => [gx, gb],
                (_, null) => [gx, ga],
                _ => [gx, ga, gb],
            };
        });
    }

    /// <summary>
    /// Batch normalization by the statistics of this batch (training), then the filtered activation:
    /// y = Down φ(Up (weight·(x − mean)/√(var + eps) + bias + shift)); one node of the graph, and the normalized tensor never
    /// exists. Equal to <c>batch_norm</c> followed by <see cref="Apply"/> to rounding.
    /// </summary>
    /// <param name="x">[batch, channel, x…], at least two values per channel.</param>
    /// <param name="weight">[channel].</param>
    /// <param name="bias">[channel].</param>
    /// <param name="runningMean">[channel]; moved towards the batch's mean.</param>
    /// <param name="runningVar">[channel]; moved towards the batch's unbiased variance.</param>
    /// <param name="momentum">How far they move: 0.1.</param>
    /// <param name="eps">Added to the variance: 1e-5.</param>
    /// <param name="shift">[channel], the activation's own bias, or null.</param>
    /// <returns>[batch, channel, y…].</returns>
    /// <exception cref="ArgumentException">A shape, type or device does not fit, or a channel has one value only.</exception>
    public Tensor ApplyNormalized(
        Tensor x, Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVar, double momentum = 0.1, double eps = 1e-5,
        Tensor? shift = null)
    {
        CustomGradient.ThrowIfFailed();
        Check(x, weight, bias);
        CheckPerChannel(shift, nameof(shift), x);
        CheckPerChannel(runningMean, nameof(runningMean), x);
        CheckPerChannel(runningVar, nameof(runningVar), x);
        if (x.numel() <= x.shape[1])
        {
            throw new ArgumentException(
                $"batch normalization needs more than one value a channel to train on, x is [{string.Join(", ", x.shape)}].", nameof(x));
        }

        using DisposeScope scope = NewDisposeScope();
        if (!kernel.Takes(x))
        {
            Tensor normalized = nn.functional.batch_norm(x, runningMean, runningVar, weight, bias, training: true, momentum, eps);
            return kernel.Twin.Forward(normalized, null, shift).MoveToOuterDisposeScope();
        }

        var node = new NormalizedKernel(kernel, eps);
        BatchStatistics batch = BatchStatistics.Measure(x, eps);
        batch.UpdateRunning(runningMean, runningVar, momentum, eps);
        bool graph = is_grad_enabled()
            && (x.requires_grad || weight.requires_grad || bias.requires_grad || shift is { requires_grad: true });
        Tensor y = node.Forward(x, weight, bias, shift, batch);
        if (graph)
        {
            Tensor[] inputs = shift is null ? [x, weight, bias] : [x, weight, bias, shift];
            y = GraphNode.Join(y, inputs, inputs.Length, (g, saved) => Backward(node, batch, g, [.. saved.Select(tensor => tensor!)]));
        }

        return y.MoveToOuterDisposeScope();
    }

    private static Tensor?[] Backward(NormalizedKernel node, BatchStatistics batch, Tensor g, Tensor[] of)
    {
        Tensor? shift = of.ElementAtOrDefault(3);
        (Tensor gx, Tensor gw, Tensor gb) = is_grad_enabled()
            ? node.DifferentiableBackward(g, of[0], of[1], of[2], shift, batch)
            : node.Backward(g, of[0], of[1], of[2], shift, batch);
        return shift is null ? [gx, gw, gb] : [gx, gw, gb, gb.clone()];
    }

    /// <summary>The same as <see cref="Apply"/> by libtorch matrix products: any device, any order of derivative.</summary>
    /// <param name="x">[batch, channel, x…].</param>
    /// <param name="scale">[channel], or null for 1.</param>
    /// <param name="shift">[channel], or null for 0.</param>
    /// <returns>[batch, channel, y…].</returns>
    /// <exception cref="ArgumentException">A shape, type or device does not fit.</exception>
    public Tensor ApplyTwin(Tensor x, Tensor? scale = null, Tensor? shift = null)
    {
        Check(x, scale, shift);
        return kernel.Twin.Forward(x, scale, shift);
    }

    private void Check(Tensor x, Tensor? scale, Tensor? shift)
    {
        ArgumentNullException.ThrowIfNull(x);
        bool fits = x.dim() == 2 + Axes.Count;
        for (int axis = 0; fits && axis < Axes.Count; axis++)
        {
            fits = x.shape[2 + axis] == Axes[axis].InSize;
        }

        if (!fits)
        {
            throw new ArgumentException(
                $"the filtered activation expects x [batch, channel, {string.Join(", ", Axes.Select(a => a.InSize))}], "
                + $"not [{string.Join(", ", x.shape)}].", nameof(x));
        }

        CheckPerChannel(scale, nameof(scale), x);
        CheckPerChannel(shift, nameof(shift), x);
    }

    private static void CheckPerChannel(Tensor? values, string name, Tensor x)
    {
        if (values is null)
        {
            return;
        }

        if (values.dim() != 1 || values.shape[0] != x.shape[1])
        {
            throw new ArgumentException($"expected {name} [{x.shape[1]}], one per channel, not [{string.Join(", ", values.shape)}].", name);
        }

        if (values.dtype != x.dtype || values.device_type != x.device_type)
        {
            throw new ArgumentException(
                $"{name} is {values.dtype} on {values.device_type}, x is {x.dtype} on {x.device_type}: they must agree.", name);
        }
    }
}
