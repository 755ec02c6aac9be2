using System.Numerics;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Sums;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>A weighted sum of CPU tensors. Its backward needs weights and steps alone: no tensor is kept.</summary>
/// <typeparam name="TLanes">Registers.</typeparam>
/// <typeparam name="TVector">One of them.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class WeightedSumKernel<TLanes, TVector, T> : IWeightedSumKernel
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[] weights;
    private readonly T[]? steps;
    private readonly bool[]? wanted;

    /// <param name="weights">Weights of the terms.</param>
    /// <param name="steps">A number for each row of the first dimension, folded into the weights where it is one; null for 1.</param>
    /// <param name="wanted">Which of the terms want gradients; null where there is no graph.</param>
    public WeightedSumKernel(double[] weights, Tensor? steps, bool[]? wanted)
    {
        this.wanted = wanted;
        this.weights = Array.ConvertAll(weights, static weight => T.CreateTruncating(weight));
        if (steps is null)
        {
            return;
        }

        using Tensor plain = steps.detach(), whole = plain.contiguous();
        T[] sizes = new ReadOnlySpan<T>((T*)PlaneMemory.Pointer<T>(whole), (int)whole.numel()).ToArray();
        GC.KeepAlive(whole);
        if (sizes.Length == 1)
        {
            this.weights = Array.ConvertAll(this.weights, weight => weight * sizes[0]);
        }
        else
        {
            this.steps = sizes;
        }
    }

    public Tensor Forward(Tensor? start, Tensor[] terms)
    {
        Tensor result = empty(terms[0].shape, terms[0].dtype);
        nint count = (nint)result.numel();
        if (count == 0)
        {
            return result;
        }

        Tensor[] whole = new Tensor[terms.Length + 1];
        nint[] places = new nint[terms.Length];
        for (int j = 0; j < terms.Length; j++)
        {
            whole[j] = Contiguous(terms[j]);
            places[j] = PlaneMemory.Pointer<T>(whole[j]);
        }

        Tensor? from = start is null ? null : whole[^1] = Contiguous(start);
        fixed (T* sizes = steps)
        {
            WeightedSum<TLanes, TVector, T>.Add(
                (T*)PlaneMemory.Pointer<T>(from), places, weights, sizes, count / (steps?.Length ?? 1),
                (T*)PlaneMemory.Pointer<T>(result), count);
        }

        for (int j = 0; j < whole.Length; j++)
        {
            GC.KeepAlive(whole[j]);
            if (whole[j] is { } copy && !ReferenceEquals(copy, j < terms.Length ? terms[j] : start))
            {
                copy.Dispose();
            }
        }

        return result;
    }

    public Tensor?[] Backward(Tensor cotangent, bool starts, bool differentiable)
    {
        int first = starts ? 1 : 0;
        var gradients = new Tensor?[weights.Length + first];
        if (starts)
        {
            gradients[0] = cotangent.alias();
        }

        if (differentiable)
        {
            for (int j = 0; j < weights.Length; j++)
            {
                gradients[j + first] = wanted![j] ? Share(cotangent, double.CreateTruncating(weights[j])) : null;
            }

            return gradients;
        }

        int count = wanted!.Count(static one => one);
        var places = new nint[count];
        var own = new T[count];
        long[] shape = cotangent.shape;
        for (int j = 0, i = 0; j < weights.Length; j++)
        {
            if (wanted![j])
            {
                Tensor share = gradients[j + first] = empty(shape, cotangent.dtype);
                (places[i], own[i++]) = (PlaneMemory.Pointer<T>(share), weights[j]);
            }
        }

        nint size = (nint)cotangent.numel();
        if (count == 0 || size == 0)
        {
            return gradients;
        }

        Tensor whole = Contiguous(cotangent);
        fixed (T* sizes = steps)
        {
            WeightedSum<TLanes, TVector, T>.Share(
                (T*)PlaneMemory.Pointer<T>(whole), places, own, sizes, size / (steps?.Length ?? 1), size);
        }

        GC.KeepAlive(whole);
        GC.KeepAlive(gradients);
        return gradients;
    }

    private Tensor Share(Tensor cotangent, double weight)
    {
        if (steps is null)
        {
            return cotangent * weight;
        }

        double[] sizes = Array.ConvertAll(steps, static size => double.CreateTruncating(size));
        return cotangent * (tensor(sizes).reshape([-1, .. Enumerable.Repeat(1L, (int)cotangent.dim() - 1)]) * weight).to(cotangent.dtype);
    }

    private static Tensor Contiguous(Tensor values) => values.is_contiguous() ? values : values.contiguous();
}
