using Semiflow.Kernels;
using Semiflow.Spaces;

namespace Semiflow.Operators.Models.Capabilities;

/// <summary>What networks require of the grids that they are made for.</summary>
internal static class StateRequirements
{
    /// <summary>Throws if a network does not accept that many dimensions of space.</summary>
    /// <exception cref="InputException">It does not.</exception>
    public static void RequireRank(this INetwork network, IReadOnlyList<int> ranks, int rank)
    {
        if (!ranks.Contains(rank))
        {
            throw new InputException(
                $"the network '{network.Name}' acts in {string.Join(" or ", ranks)} dimensions of space, not in {rank}.");
        }
    }

    /// <summary>Throws if a network would halve a grid more often than it can be halved.</summary>
    /// <exception cref="InputException">A number of points is not divisible by <paramref name="factor"/>.</exception>
    public static void RequireDivisible(this INetwork network, Grid grid, int factor)
    {
        if (grid.Axes.Any(axis => axis.Points % factor != 0))
        {
            throw new InputException(
                $"the network '{network.Name}' needs numbers of points divisible by {factor}; these functions live on {grid}.");
        }
    }

    /// <summary>What lies outside a grid: the other end where all axes are periodic.</summary>
    public static Border Outside(this Grid grid, Border otherwise) =>
        grid.Axes.All(axis => axis.Boundary == Boundary.Periodic) ? Border.Circular : otherwise;
}
