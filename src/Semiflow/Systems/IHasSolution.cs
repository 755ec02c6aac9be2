using Semiflow.Operators;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems;

/// <summary>A system with an exact or reference solution operator.</summary>
public interface IHasSolution : IFunctionLaw
{
    /// <summary>
    /// The solution operator on samples: exact for functions that the grid resolves, of the system's boundary condition; else as accurate
    /// as their interpolant. Output on the grid of the input, in double precision.
    /// </summary>
    IOperator Solution { get; }

    /// <summary>Draws inputs together with their exact outputs, from one set of random parameters.</summary>
    /// <inheritdoc cref="IFunctionLaw.Draw"/>
    (GridFunction Input, GridFunction Output) DrawPairs(int count, Grid grid, Generator random);
}
