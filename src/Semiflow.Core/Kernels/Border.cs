namespace Semiflow.Kernels;

/// <summary>What a filter sees beyond the ends of an axis (spec cno.md 2.6.4).</summary>
public enum Border
{
    /// <summary>Zeros: the reference implementation of CNO.</summary>
    Zero,

    /// <summary>The other end: periodic problems.</summary>
    Circular,

    /// <summary>Nothing: the filter is cut at the end and its remaining weights are rescaled to sum to one (bicubic).</summary>
    Renormalized,

    /// <summary>The mirror image about the end sample, which is not repeated.</summary>
    Reflect,

    /// <summary>The end sample, repeated.</summary>
    Replicate,
}
