using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Semiflow.Kernels.Lanes;

/// <summary>Which registers this processor has, and which of them a piece of work fills.</summary>
internal static class Registers
{
    /// <summary>True for 256 bits with fused multiply-adds.</summary>
    public static bool Narrow => Fma.IsSupported && Avx2.IsSupported;

    /// <summary>True for 512 bits at the full rate of the processor.</summary>
    public static bool Wide => Narrow && Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    /// <summary>Whether so many lanes are worth their width for channels that stand side by side in them.</summary>
    /// <param name="lanes">Lanes of the wider register.</param>
    /// <param name="widths">Numbers of channels.</param>
    public static bool Fill(int lanes, IEnumerable<int> widths) => widths.All(width => width % lanes == 0 || width > 2 * lanes);
}
