namespace Semiflow.Kernels.Convolutions;

/// <summary>One direction of a convolution: output q sees the nodes <c>q·stride − padding + k</c>, k below the kernel's size.</summary>
/// <param name="Size">Nodes of the input.</param>
/// <param name="Kernel">Points of the kernel.</param>
/// <param name="Stride">Nodes from one output to the next.</param>
/// <param name="Padding">Nodes added at each end.</param>
/// <param name="Border">What they hold.</param>
internal readonly record struct ConvolutionAxis(int Size, int Kernel, int Stride, int Padding, Border Border)
{
    /// <summary>A direction that the grid does not have.</summary>
    public static ConvolutionAxis None { get; } = new(1, 1, 1, 0, Border.Zero);

    /// <summary>Nodes of the output.</summary>
    public int Outputs => (Size + 2 * Padding - Kernel) / Stride + 1;

    /// <summary>Nodes that the outputs see, padding included.</summary>
    public int Framed => (Outputs - 1) * Stride + Kernel;

    /// <summary>The node of the input that a framed one holds; −1 for zero.</summary>
    public int Source(int framed) => Outside(framed - Padding, Size, Border);

    /// <summary>The node that stands at <paramref name="index"/> of an axis continued beyond its ends; −1 for zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A border that does not continue an axis.</exception>
    public static int Outside(int index, int size, Border border) => index >= 0 && index < size ? index : border switch
    {
        Border.Zero => -1,
        Border.Circular => ((index % size) + size) % size,
        Border.Reflect => index < 0 ? -index : 2 * (size - 1) - index,
        Border.Replicate => Math.Clamp(index, 0, size - 1),
        _ => throw new ArgumentOutOfRangeException(nameof(border), border, "a convolution pads with zero, circular, reflect or replicate."),
    };

    /// <summary>The framed nodes' sources.</summary>
    public int[] Sources()
    {
        ConvolutionAxis axis = this;
        return [.. Enumerable.Range(0, Framed).Select(axis.Source)];
    }
}
