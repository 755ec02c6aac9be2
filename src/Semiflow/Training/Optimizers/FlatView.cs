using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Semiflow.Training.Optimizers;

/// <summary>Tensors as plain numbers: dense ones on the CPU as spans in memory order, whatever the order of their dimensions.</summary>
internal static class FlatView
{
    /// <summary>Whether the tensor fills one block of memory of at most 2 GiB without gaps.</summary>
    public static bool Fits(Tensor tensor)
    {
        long[] sizes = tensor.shape, strides = tensor.stride();
        long extent = 1 + sizes.Zip(strides, (size, stride) => (size - 1) * stride).Sum();
        return tensor.numel() > 0 && extent == tensor.numel() && tensor.numel() * tensor.element_size() <= int.MaxValue;
    }

    /// <summary>The value of a scalar tensor of any floating type, on any device.</summary>
    public static double Number(Tensor scalar) => scalar.detach().to(ScalarType.Float64).cpu().item<double>();

    /// <summary>The memory of a tensor for which <see cref="Fits"/> holds.</summary>
    public static Span<T> Span<T>(Tensor tensor)
        where T : unmanaged
    {
        // A view of the same memory in its own order, for channels-last weights.
        Tensor contiguous = tensor.is_contiguous() ? tensor : tensor.as_strided([tensor.numel()], [1], tensor.storage_offset());
        return MemoryMarshal.Cast<byte, T>(contiguous.bytes);
    }
}
