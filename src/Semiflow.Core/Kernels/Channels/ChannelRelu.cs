using System.Numerics;

namespace Semiflow.Kernels.Channels;

/// <summary>max(a·x + b, 0), one a and b a channel: what a pass that copies its input does on the way, so that no tensor has to hold
/// it.</summary>
/// <param name="A">Factors.</param>
/// <param name="B">Summands.</param>
/// <typeparam name="T">float or double.</typeparam>
internal sealed record ChannelRelu<T>(T[] A, T[] B)
    where T : unmanaged, INumber<T>
{
    /// <summary>From nodes with their channels side by side to others.</summary>
    public unsafe void Row(T* x, T* y, int nodes) => NormalizedReluLoops.ForwardRow(x, y, nodes, A, B);
}
