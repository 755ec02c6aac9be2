using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>Numbers of the host as tensors.</summary>
internal static class HostTensor
{
    /// <summary>A copy in libtorch's own, aligned memory, of the type and on the device of <paramref name="like"/>.</summary>
    public static Tensor Of(double[] values, long[] shape, Tensor like)
    {
        if (like.device_type == DeviceType.CPU && like.dtype is ScalarType.Float32 or ScalarType.Float64)
        {
            return Filled(values, shape, like.dtype);
        }

        using Tensor managed = tensor(values);
        using Tensor shaped = managed.reshape(shape);
        return shaped.to(like.dtype, like.device, copy: true);
    }

    /// <summary>The same on the CPU in one call into libtorch: steps ask for times, sizes and weights each time.</summary>
    private static Tensor Filled(double[] values, long[] shape, ScalarType type)
    {
        Tensor filled = empty(shape, type);
        if (filled.numel() != values.Length)
        {
            throw new ArgumentException($"{values.Length} numbers do not fill [{string.Join(", ", shape)}].", nameof(values));
        }

        if (values.Length > 0 && type == ScalarType.Float64)
        {
            values.CopyTo(MemoryMarshal.Cast<byte, double>(filled.bytes));
        }
        else if (values.Length > 0)
        {
            Narrow(values, MemoryMarshal.Cast<byte, float>(filled.bytes));
        }

        GC.KeepAlive(filled);
        return filled;
    }

    private static void Narrow(double[] values, Span<float> single)
    {
        for (int i = 0; i < values.Length; i++)
        {
            single[i] = (float)values[i];
        }
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
