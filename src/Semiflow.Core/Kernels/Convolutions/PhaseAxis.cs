namespace Semiflow.Kernels.Convolutions;

/// <summary>
/// One direction of the gradient of the input. With a stride s, the framed nodes <c>u = v·s + phase</c> see outputs <c>v − m</c> through
/// the points <c>phase + m·s</c> of the kernel: each phase is a convolution of stride 1 with fewer points, and nothing is multiplied by
/// zeros.
/// </summary>
internal readonly struct PhaseAxis
{
    private readonly ConvolutionAxis axis;

    /// <param name="axis">The direction.</param>
    /// <param name="framed">True for the gradient of what lies beyond the borders, too.</param>
    /// <param name="border">What the outputs are continued with.</param>
    public PhaseAxis(ConvolutionAxis axis, bool framed, Border border)
    {
        this.axis = axis;
        (First, End) = framed ? (0, axis.Framed) : (axis.Padding, axis.Padding + axis.Size);
        int before = Most - 1, outputs = axis.Outputs, after = Math.Max(0, (End - 1) / axis.Stride - (outputs - 1));
        Sources = [.. Enumerable.Range(-before, before + outputs + after).Select(q => ConvolutionAxis.Outside(q, outputs, border))];
    }

    /// <summary>Framed nodes whose gradients are wanted, from this one on.</summary>
    public int First { get; }

    /// <summary>The node behind the last of them.</summary>
    public int End { get; }

    /// <summary>Nodes whose gradients are wanted.</summary>
    public int Count => End - First;

    /// <summary>Outputs in the order in which they are read; −1 for zeros.</summary>
    public int[] Sources { get; }

    /// <summary>Number of phases that have nodes.</summary>
    public int Phases => Math.Min(axis.Stride, End);

    /// <summary>Most points of the kernel that a phase meets.</summary>
    public int Most => (axis.Kernel + axis.Stride - 1) / axis.Stride;

    /// <summary>Points of the kernel that a phase meets.</summary>
    public int Points(int phase) => Math.Max(0, (axis.Kernel - phase + axis.Stride - 1) / axis.Stride);

    /// <summary>The i-th point of a phase in the order of the outputs that it meets.</summary>
    public int Tap(int phase, int i) => phase + (Points(phase) - 1 - i) * axis.Stride;

    /// <summary>The first v of a phase.</summary>
    public int From(int phase) => (First - phase + axis.Stride - 1) / axis.Stride;

    /// <summary>How many v a phase has.</summary>
    public int Nodes(int phase) => Math.Max(0, (End - phase + axis.Stride - 1) / axis.Stride - From(phase));

    /// <summary>Where in <see cref="Sources"/> the first output stands that v meets.</summary>
    public int Start(int phase, int v) => v + Most - Points(phase);

    /// <summary>The wanted node of v, counted from the first.</summary>
    public int Node(int phase, int v) => v * axis.Stride + phase - First;
}
