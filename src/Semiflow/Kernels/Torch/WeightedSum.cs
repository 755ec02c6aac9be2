using System.Numerics;
using System.Runtime.Intrinsics;
using Semiflow.Kernels.Lanes;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>
/// Sums <c>start + h Σ_j w_j k_j</c> of tensors of one shape and type: on the CPU one pass over memory and one node of the graph, for
/// float32 and float64; elsewhere, and where gradients flow to h, one libtorch operation a term.
/// </summary>
internal static class WeightedSum
{
    /// <summary>True where the kernel adds tensors like this one.</summary>
    /// <param name="like">One of the tensors.</param>
    /// <param name="steps">h, <c>[batch, 1, …]</c> or one number; null for 1.</param>
    public static bool Takes(Tensor like, Tensor? steps) => like.device_type == DeviceType.CPU && !like.is_sparse
        && (like.dtype == ScalarType.Float32 ? like.numel() <= int.MaxValue / sizeof(float)
            : like.dtype == ScalarType.Float64 && like.numel() <= int.MaxValue / sizeof(double))
        && (steps is null || (!(steps.requires_grad && is_grad_enabled()) && steps.device_type == DeviceType.CPU
            && steps.dtype == like.dtype && (steps.numel() == 1 || steps.numel() == like.shape[0])));

    /// <summary>The sum, by the kernel where it <see cref="Takes"/> the tensors.</summary>
    /// <param name="start">The tensor that is added to; null for none.</param>
    /// <param name="terms">k_j, at least one.</param>
    /// <param name="weights">w_j.</param>
    /// <param name="steps">h, <c>[batch, 1, …]</c> or one number; null for 1.</param>
    /// <exception cref="ArgumentException">A tensor has another type or size than the first term, and would be broadcast.</exception>
    public static Tensor Apply(Tensor? start, Tensor[] terms, double[] weights, Tensor? steps)
    {
        Tensor like = terms[0];
        long count = like.numel();
        for (int j = start is null ? 1 : 0; j <= terms.Length; j++)
        {
            Tensor? term = j < terms.Length ? terms[j] : start;
            if (term is not null && (term.numel() != count || term.dtype != like.dtype || term.device_type != like.device_type))
            {
                throw new ArgumentException($"A weighted sum adds tensors of one shape and type, got [{string.Join(", ", like.shape)}] of "
                    + $"{like.dtype} and [{string.Join(", ", term.shape)}] of {term.dtype}.");
            }
        }

        if (!Takes(like, steps))
        {
            return ApplyTwin(start, terms, weights, steps);
        }

        bool graph = is_grad_enabled() && (start is { requires_grad: true } || Array.Exists(terms, static term => term.requires_grad));
        IWeightedSumKernel kernel = Kernel(like.dtype, terms, weights, steps, graph);
        if (!graph)
        {
            return kernel.Forward(start, terms);
        }

        CustomGradient.ThrowIfFailed();
        bool starts = start is not null;
        Tensor[] inputs = start is null ? terms : [start, .. terms];
        return GraphNode.Join(
            kernel.Forward(start, terms), inputs, cotangent => kernel.Backward(cotangent, starts, is_grad_enabled()));
    }

    /// <summary>The same by libtorch operations: any device, any order of derivative.</summary>
    /// <inheritdoc cref="Apply"/>
    public static Tensor ApplyTwin(Tensor? start, Tensor[] terms, double[] weights, Tensor? steps)
    {
        Tensor? sum = start;
        for (int j = 0; j < terms.Length; j++)
        {
            using Scalar weight = weights[j].ToScalar();
            Tensor next = (sum, steps) switch
            {
                (null, null) => terms[j].mul(weight),
                (null, { } size) => (terms[j] * size).mul(weight),
                ({ } before, null) => before.add(terms[j], weight),
                ({ } before, { } size) => before.addcmul(terms[j], size, weight),
            };
            if (j > 0)
            {
                sum!.Dispose(); // A partial sum that nobody else has seen; a graph keeps what it needs itself.
            }

            sum = next;
        }

        return sum!;
    }

    private static IWeightedSumKernel Kernel(ScalarType type, Tensor[] terms, double[] weights, Tensor? steps, bool graph)
    {
        bool[]? wanted = graph ? Array.ConvertAll(terms, static term => term.requires_grad) : null;
        return (type == ScalarType.Float32, Registers.Narrow) switch
        {
            (true, true) => new WeightedSumKernel<SingleFmaLanes, Vector256<float>, float>(weights, steps, wanted),
            (true, false) => new WeightedSumKernel<PortableLanes<float>, Vector<float>, float>(weights, steps, wanted),
            (false, true) => new WeightedSumKernel<DoubleFmaLanes, Vector256<double>, double>(weights, steps, wanted),
            (false, false) => new WeightedSumKernel<PortableLanes<double>, Vector<double>, double>(weights, steps, wanted),
        };
    }
}
