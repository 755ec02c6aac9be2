namespace Semiflow.Kernels.Convolutions;

/// <summary>Copies nodes with what lies beyond the borders around them, so that sums need not ask where they are.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class FramedNodes<T>
    where T : unmanaged
{
    /// <summary>Copies a part of a sample.</summary>
    /// <param name="source">A sample <c>[z, y, x, channel]</c>.</param>
    /// <param name="channels">Channels of a node.</param>
    /// <param name="ySize">Nodes of the source along y.</param>
    /// <param name="xSize">Nodes of the source along x.</param>
    /// <param name="z">Source of each z of the copy; −1 for zeros.</param>
    /// <param name="y">The same of each y.</param>
    /// <param name="x">The same of each x.</param>
    /// <param name="target">The copy.</param>
    /// <param name="stride">Numbers from node to node of the copy; those behind the channels become zero.</param>
    public static void Copy(
        T* source, int channels, int ySize, int xSize, ReadOnlySpan<int> z, ReadOnlySpan<int> y, ReadOnlySpan<int> x, T* target,
        int stride)
    {
        nint line = (nint)x.Length * stride;
        foreach (int fromZ in z)
        {
            foreach (int fromY in y)
            {
                if (fromZ < 0 || fromY < 0)
                {
                    new Span<T>(target, (int)line).Clear();
                }
                else
                {
                    Line(source + ((nint)fromZ * ySize + fromY) * xSize * channels, channels, x, target, stride);
                }

                target += line;
            }
        }
    }

    private static void Line(T* source, int channels, ReadOnlySpan<int> x, T* target, int stride)
    {
        for (int i = 0; i < x.Length;)
        {
            int from = x[i], count = 1;
            while (i + count < x.Length && x[i + count] == (from < 0 ? from : from + count))
            {
                count++;
            }

            if (from < 0)
            {
                new Span<T>(target, count * stride).Clear();
            }
            else if (stride == channels)
            {
                new Span<T>(source + (nint)from * channels, count * channels).CopyTo(new Span<T>(target, count * channels));
            }
            else
            {
                for (int n = 0; n < count; n++)
                {
                    new Span<T>(source + (nint)(from + n) * channels, channels).CopyTo(new Span<T>(target + (nint)n * stride, channels));
                    new Span<T>(target + (nint)n * stride + channels, stride - channels).Clear();
                }
            }

            target += (nint)count * stride;
            i += count;
        }
    }
}
