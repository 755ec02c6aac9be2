using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>Numbers of the host as tensors.</summary>
internal static class HostTensor
{
    /// <summary>A copy in libtorch's own, aligned memory, of the type and on the device of <paramref name="like"/>.</summary>
    public static Tensor Of(double[] values, long[] shape, Tensor like)
    {
        using Tensor managed = tensor(values);
        using Tensor shaped = managed.reshape(shape);
        return shaped.to(like.dtype, like.device, copy: true);
    }

    /// <summary>Indices on the device of <paramref name="like"/>.</summary>
    public static Tensor Indices(long[] values, Tensor like)
    {
        using Tensor managed = tensor(values);
        return managed.to(ScalarType.Int64, like.device, copy: true);
    }

    /// <summary>Numbers one per sample, <c>[batch, 1, …]</c> against states.</summary>
    public static Tensor Wide(double[] values, Tensor state) =>
        Of(values, [values.Length, .. Enumerable.Repeat(1L, (int)state.dim() - 1)], state);

    /// <summary>The numbers of a tensor.</summary>
    public static double[] Read(Tensor values)
    {
        using DisposeScope scope = NewDisposeScope();
        return values.detach().to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
    }
}
