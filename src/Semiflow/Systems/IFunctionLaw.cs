using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems;

/// <summary>A law that produces functions: a PDE with its random data.</summary>
public interface IFunctionLaw : ISystem
{
    /// <summary>The grid that the publication uses, with <paramref name="points"/> nodes per direction.</summary>
    Grid DefaultGrid(int points);

    /// <summary>Draws input functions from the system's law.</summary>
    /// <param name="count">Number of functions.</param>
    /// <param name="grid">Grid to sample on; the same seed gives the same functions on every grid.</param>
    /// <param name="random">Source of randomness (CPU).</param>
    /// <returns>Inputs <c>[count, channel, x…]</c>, double precision.</returns>
    GridFunction Draw(int count, Grid grid, Generator random);
}
