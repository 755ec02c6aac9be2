using static TorchSharp.torch;

namespace Semiflow.Data;

/// <summary>Fills a large tensor from a file piece by piece, by halves along the first dimension that has any.</summary>
internal static class PiecewiseFill
{
    /// <param name="target">The tensor.</param>
    /// <param name="starts">First index in the file along each dimension.</param>
    /// <param name="counts">Sizes of the tensor.</param>
    /// <param name="most">Elements that are read at once; more only where there is nothing to halve.</param>
    /// <param name="read">Fills a part of it from a block of the file.</param>
    public static void Fill(Tensor target, long[] starts, long[] counts, long most, Action<Tensor, long[], long[]> read)
    {
        int axis = Array.FindIndex(counts, count => count > 1);
        if (axis < 0 || target.NumberOfElements <= most)
        {
            read(target, starts, counts);
            return;
        }

        long half = counts[axis] / 2;
        foreach ((long from, long count) in new[] { (0L, half), (half, counts[axis] - half) })
        {
            using Tensor part = target.narrow(axis, from, count);
            Fill(part, [.. starts.Select((start, d) => d == axis ? start + from : start)],
                [.. counts.Select((all, d) => d == axis ? count : all)], most, read);
        }
    }
}
