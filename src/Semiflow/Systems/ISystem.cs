using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems;

/// <summary>What a system is, for people and for the command line.</summary>
/// <param name="Name">Name on the command line, lower case with hyphens, e.g. <c>poisson</c>.</param>
/// <param name="Title">Name in text.</param>
/// <param name="Equation">The equation, in Unicode.</param>
/// <param name="Input">What is given, with units or "dimensionless".</param>
/// <param name="Output">What is sought.</param>
/// <param name="Source">Paper and section.</param>
/// <param name="GoodValues">Parameters that are known to behave.</param>
public sealed record SystemCard(
    string Name, string Title, string Equation, string Input, string Output, string Source, string GoodValues);

/// <summary>A law that produces functions: a PDE with its random data.</summary>
public interface ISystem
{
    /// <summary>Description.</summary>
    SystemCard Card { get; }

    /// <summary>The grid that the publication uses, with <paramref name="points"/> nodes a direction.</summary>
    Grid DefaultGrid(int points);

    /// <summary>Draws input functions from the system's law.</summary>
    /// <param name="count">Number of functions.</param>
    /// <param name="grid">Grid to sample on; the same seed gives the same functions on every grid.</param>
    /// <param name="random">Source of randomness (CPU).</param>
    /// <returns>Inputs <c>[count, channel, x…]</c>, double precision.</returns>
    GridFunction Draw(int count, Grid grid, Generator random);
}

/// <summary>A system with an exact or reference solution operator.</summary>
public interface IHasSolution : ISystem
{
    /// <summary>Draws inputs together with their exact outputs, from one set of random parameters.</summary>
    /// <inheritdoc cref="ISystem.Draw"/>
    (GridFunction Input, GridFunction Output) DrawPairs(int count, Grid grid, Generator random);
}
