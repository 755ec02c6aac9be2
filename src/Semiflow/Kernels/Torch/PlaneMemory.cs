using System.Runtime.CompilerServices;
using Semiflow.Kernels.Filters;
using Semiflow.Kernels.Lanes;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>Tensors as planes in memory.</summary>
internal static class PlaneMemory
{
    /// <summary>True for [batch, channel, row, column] stored with the channel innermost.</summary>
    public static bool IsChannelsLast(Tensor x)
    {
        if (x.dim() != 4 || x.is_contiguous())
        {
            return false;
        }

        long[] shape = x.shape, stride = x.stride();
        long[] expected = [shape[1] * shape[2] * shape[3], 1, shape[1] * shape[3], shape[1]];
        return Enumerable.Range(0, 4).All(d => shape[d] == 1 || stride[d] == expected[d]);
    }

    /// <summary>The tensor's memory as planes, copied first if it lies otherwise. Keep the returned tensor alive meanwhile.</summary>
    public static (Tensor Data, PlaneTensor<T> Planes) Of<T>(Tensor x, bool channelsLast)
        where T : unmanaged
    {
        Tensor data = (channelsLast ? x.permute(0, 2, 3, 1) : x).contiguous();
        return (data, Planes<T>(x, data, channelsLast));
    }

    /// <summary>A new tensor [batch, channel, size…] like <paramref name="x"/>, and its memory as planes.</summary>
    public static (Tensor Tensor, PlaneTensor<T> Planes) Empty<T>(Tensor x, long[] size, bool channelsLast)
        where T : unmanaged
    {
        if (channelsLast)
        {
            Tensor data = empty([x.shape[0], .. size, x.shape[1]], x.dtype);
            Tensor view = data.permute(0, 3, 1, 2);
            return (view, Planes<T>(view, data, channelsLast));
        }

        Tensor plain = empty([x.shape[0], x.shape[1], .. size], x.dtype);
        return (plain, Planes<T>(plain, plain, channelsLast));
    }

    /// <summary>The values as <c>[batch, x…, channel]</c>, channels side by side in memory, without a graph.</summary>
    /// <param name="x"><c>[batch, channel, x…]</c>, in any memory order.</param>
    public static Tensor Together(Tensor x) => x.detach().movedim([1], [-1]).contiguous();

    /// <summary>The same memory as <c>[batch, channel, x…]</c> again.</summary>
    /// <param name="nodes"><c>[batch, x…, channel]</c>.</param>
    public static Tensor Apart(Tensor nodes) => nodes.movedim([-1], [1]);

    /// <summary>Where the elements of a contiguous CPU tensor stand; zero for none.</summary>
    public static unsafe nint Pointer<T>(Tensor? contiguous)
        where T : unmanaged
    {
        if (contiguous is null || contiguous.numel() == 0)
        {
            return 0;
        }

        // A span has at most 2 GiB.
        bool spans = contiguous.numel() <= int.MaxValue / contiguous.element_size();
        using Tensor? first = spans ? null : contiguous.view(-1).narrow(0, 0, 1);
        return (nint)Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetReference((first ?? contiguous).bytes));
    }

    private static PlaneTensor<T> Planes<T>(Tensor x, Tensor data, bool channelsLast)
        where T : unmanaged
    {
        long[] shape = x.shape;
        bool line = shape.Length == 3;
        const int block = BandLoops<PortableLanes<float>, System.Numerics.Vector<float>, float>.Block;
        return new PlaneTensor<T>(
            Pointer<T>(data), (int)shape[0], (int)shape[1], line ? block : (int)shape[2], (int)shape[^1], channelsLast, line);
    }
}
