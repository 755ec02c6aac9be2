using System.Collections.Concurrent;
using Semiflow.Kernels.Filters;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>
/// The filtered activation as libtorch matrix products with the banded matrices: any device, any order of derivative, one to
/// three axes; the oracle of the fused kernel.
/// </summary>
internal sealed class ActivationTwin(IReadOnlyList<ActivationFilter> axes, LeakyRelu activation)
{
    private readonly ConcurrentDictionary<(ScalarType, DeviceType, int), (Tensor Up, Tensor Down)[]> matrices = new();

    /// <summary>y = Down φ(Up z).</summary>
    public Tensor Forward(Tensor x, Tensor? scale, Tensor? shift)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor Up, Tensor Down)[] filters = Matrices(x);
        Tensor mid = Middle(x, scale, shift, filters);
        Tensor activated = mid * Factor(mid);
        return Along(activated, filters.Select(f => f.Down)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The gradients of ⟨g, y⟩ as differentiable expressions: φ' is piecewise constant, so its factor counts as a constant and
    /// every further derivative is exact almost everywhere.
    /// </summary>
    public (Tensor X, Tensor? Scale, Tensor? Shift) Gradients(Tensor g, Tensor x, Tensor? scale, Tensor? shift)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor Up, Tensor Down)[] filters = Matrices(x);
        Tensor factor;
        using (no_grad())
        {
            factor = Factor(Middle(x, scale, shift, filters));
        }

        Tensor mid = Along(g, filters.Select(f => f.Down.t())) * factor;
        Tensor z = Along(mid, filters.Select(f => f.Up.t()));
        long[] sumOver = [0, .. Enumerable.Range(2, axes.Count).Select(d => (long)d)];
        Tensor gradX = scale is null ? z : z * PerChannel(scale);
        return (gradX.MoveToOuterDisposeScope(),
            scale is null ? null : (z * x).sum(sumOver).MoveToOuterDisposeScope(),
            shift is null ? null : z.sum(sumOver).MoveToOuterDisposeScope());
    }

    private Tensor Middle(Tensor x, Tensor? scale, Tensor? shift, (Tensor Up, Tensor Down)[] filters)
    {
        Tensor z = scale is null ? x : x * PerChannel(scale);
        z = shift is null ? z : z + PerChannel(shift);
        return Along(z, filters.Select(f => f.Up));
    }

    private Tensor Factor(Tensor mid)
    {
        Tensor positive = full([], activation.Gain, mid.dtype, mid.device);
        Tensor negative = full([], activation.Gain * activation.Slope, mid.dtype, mid.device);
        return where(mid > 0, positive, negative);
    }

    private Tensor PerChannel(Tensor values) => values.view([-1, .. Enumerable.Repeat(1L, axes.Count)]);

    private static Tensor Along(Tensor x, IEnumerable<Tensor> perAxis)
    {
        int axis = 2;
        foreach (Tensor matrix in perAxis)
        {
            x = axis == x.dim() - 1 ? matmul(x, matrix.t())
                : axis == x.dim() - 2 ? matmul(matrix, x)
                : matmul(x.transpose(axis, -1), matrix.t()).transpose(axis, -1);
            axis++;
        }

        return x;
    }

    private (Tensor Up, Tensor Down)[] Matrices(Tensor like) => matrices.GetOrAdd(
        (like.dtype, like.device_type, like.device_index),
        _ => [.. axes.Select(axis => (Constant(axis.Up(), like), Constant(axis.Down(), like)))]);

    // Kept for the life of this object, whatever scope the first caller is in.
    private static Tensor Constant(double[,] matrix, Tensor like)
    {
        using Tensor full = from_array(matrix, ScalarType.Float64, CPU);
        return full.to(like.dtype, like.device, copy: true).DetachFromDisposeScope();
    }
}
