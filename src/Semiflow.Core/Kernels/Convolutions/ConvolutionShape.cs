namespace Semiflow.Kernels.Convolutions;

/// <summary>Sizes of a convolution of nodes with channels side by side, <c>[batch, z, y, x, channel]</c>.</summary>
/// <param name="Batch">Samples.</param>
/// <param name="Inputs">Channels of the input.</param>
/// <param name="Outputs">Channels of the output.</param>
/// <param name="Z">The slowest direction; in two dimensions the rows, so that work can be shared along it.</param>
/// <param name="Y">The middle direction, present in three dimensions only.</param>
/// <param name="X">The direction of neighbors in memory.</param>
internal sealed record ConvolutionShape(
    int Batch, int Inputs, int Outputs, ConvolutionAxis Z, ConvolutionAxis Y, ConvolutionAxis X)
{
    /// <summary>Nodes of an input sample.</summary>
    public int InputNodes => Z.Size * Y.Size * X.Size;

    /// <summary>Nodes of an output sample.</summary>
    public int OutputNodes => Z.Outputs * Y.Outputs * X.Outputs;

    /// <summary>Points of the kernel.</summary>
    public int Taps => Z.Kernel * Y.Kernel * X.Kernel;

    /// <summary>Lines of the kernel along x: each is one segment of contiguous numbers.</summary>
    public int Lines => Z.Kernel * Y.Kernel;

    /// <summary>True where the outputs see nodes of the input only, so that it need not be framed.</summary>
    public bool Unframed => Z.Padding + Y.Padding + X.Padding == 0;

    /// <summary>The shape of a convolution in one to three directions.</summary>
    public static ConvolutionShape Of(int batch, int inputs, int outputs, ReadOnlySpan<ConvolutionAxis> axes) => axes switch
    {
        [var x] => new(batch, inputs, outputs, ConvolutionAxis.None, ConvolutionAxis.None, x),
        [var y, var x] => new(batch, inputs, outputs, y, ConvolutionAxis.None, x),
        [var z, var y, var x] => new(batch, inputs, outputs, z, y, x),
        _ => throw new ArgumentOutOfRangeException(nameof(axes), axes.Length, "a convolution has one to three directions."),
    };
}
