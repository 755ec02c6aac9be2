using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Native;

/// <summary>Copies tensors of any size to and from streams, elements as they lie in memory (little-endian, row-major).</summary>
internal static class TensorBytes
{
    // Spans end at 2 GiB; much smaller pieces also keep the page cache warm.
    private const long Piece = 1L << 26;

    /// <summary>Writes all elements of <paramref name="value"/>; any device, layout or shape.</summary>
    public static void Write(Stream stream, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(value);
        using var scope = NewDisposeScope();
        using (no_grad())
        {
            Tensor flat = value.detach().cpu().contiguous().reshape(-1);
            ForEachPiece(flat, piece =>
            {
                stream.Write(piece.bytes);
                GC.KeepAlive(piece);
            });
        }
    }

    /// <summary>Fills <paramref name="target"/> (contiguous, CPU) with the next bytes of the stream.</summary>
    /// <exception cref="ArgumentException">The tensor is not contiguous or not on the CPU.</exception>
    /// <exception cref="EndOfStreamException">The stream ends early.</exception>
    public static void Read(Stream stream, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(target);
        if (!target.is_contiguous() || target.device_type != DeviceType.CPU)
        {
            throw new ArgumentException(
                $"expected a contiguous tensor on the CPU, got one of shape [{string.Join(", ", target.shape)}] on {target.device}.",
                nameof(target));
        }

        using var scope = NewDisposeScope();
        ForEachPiece(target.detach().view(-1), piece =>
        {
            stream.ReadExactly(piece.bytes);
            GC.KeepAlive(piece);
        });
    }

    /// <summary>The elements of a contiguous CPU tensor below 2 GiB, in place.</summary>
    /// <remarks>The tensor must outlive the span: keep a reference and call <see cref="GC.KeepAlive"/> after the last use.</remarks>
    public static Span<T> Span<T>(Tensor tensor)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return MemoryMarshal.Cast<byte, T>(tensor.bytes);
    }

    private static void ForEachPiece(Tensor flat, Action<Tensor> action)
    {
        long count = flat.NumberOfElements;
        long step = Math.Max(1, Piece / flat.ElementSize);
        for (long start = 0; start < count; start += step)
        {
            using Tensor piece = flat.narrow(0, start, Math.Min(step, count - start));
            action(piece);
        }
    }
}
