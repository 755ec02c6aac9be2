using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems;

/// <summary>Distances from nodes to random centers along one axis, on the line or around a circle.</summary>
internal static class Displacement
{
    /// <summary>x − center for each center and node, <c>[count, points]</c>; the nearest way around when <paramref name="periodic"/>.</summary>
    /// <param name="axis">Nodes x.</param>
    /// <param name="centers">Centers, <c>[count]</c>.</param>
    /// <param name="periodic">Wrap by the length of the unit interval.</param>
    public static Tensor From(Axis axis, Tensor centers, bool periodic)
    {
        using Tensor nodes = tensor(axis.Nodes());
        Tensor distance = nodes - centers.unsqueeze(1);
        if (!periodic)
        {
            return distance;
        }

        using (distance)
        using (Tensor turns = distance.round())
        {
            return distance - turns;
        }
    }
}
