using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>A matrix applied along one axis of a tensor, and the cache of such matrices by axis, element type and device.</summary>
internal static class AxisMatrix
{
    private const int Capacity = 512;

    private static readonly ConcurrentDictionary<(object Kind, Axis Source, Axis Target, ScalarType Type, DeviceType Device,
        int Index), Tensor>
        Store = new();

    /// <summary>
    /// The matrix made by <paramref name="make"/>, in the element type and on the device of <paramref name="like"/>; made once.
    /// Callers must not dispose it.
    /// </summary>
    public static Tensor Cached(object kind, Axis source, Axis target, Tensor like, Func<Tensor> make)
    {
        var key = (kind, source, target, like.dtype, like.device_type, like.device_index);
        if (Store.TryGetValue(key, out Tensor? known))
        {
            return known;
        }

        if (Store.Count >= Capacity)
        {
            // Others may still hold entries: their finalizers free them.
            Store.Clear();
        }

        // A tensor made in inference mode could never be used in a backward pass later.
        using var scope = NewDisposeScope();
        using var ordinary = inference_mode(false);
        return Store.GetOrAdd(key, make().to(like.dtype, like.device).DetachFromDisposeScope());
    }

    /// <summary>
    /// A float64 tensor in libtorch's own memory. <c>torch.tensor</c> keeps the array where the garbage collector put it, at an alignment
    /// that varies from run to run, and with it the last bits of matrix products.
    /// </summary>
    public static Tensor Make(double[] values, params long[] shape)
    {
        using Tensor managed = tensor(values, shape, ScalarType.Float64);
        return managed.clone();
    }

    /// <summary>Values <c>[…, n, …]</c> to <c>[…, m, …]</c> by an m x n matrix along dimension <paramref name="dimension"/>.</summary>
    public static Tensor Apply(Tensor matrix, Tensor values, int dimension)
    {
        using var scope = NewDisposeScope();
        long[] shape = values.shape, result = [.. shape];
        result[dimension] = matrix.shape[0];
        long before = shape.Take(dimension).Aggregate(1L, (product, size) => product * size);
        long after = shape.Skip(dimension + 1).Aggregate(1L, (product, size) => product * size);
        Tensor product = after == 1
            ? values.reshape(before, shape[dimension]).matmul(matrix.t())
            : matrix.matmul(values.reshape(before, shape[dimension], after));
        return product.reshape(result).MoveToOuterDisposeScope();
    }

    /// <summary>Checks that the values of a function are real numbers that the matrices can multiply.</summary>
    public static void RequireFloating(Tensor values)
    {
        if (!values.is_floating_point())
        {
            throw new ArgumentException($"expected float32 or float64 values, got {values.dtype}.", nameof(values));
        }
    }
}
