using Semiflow.Operators;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Fields;

/// <summary>From u(0) to u(T): the interpolant of the samples goes to the solver's grid, its final state back to the nodes.</summary>
internal sealed class AllenCahnOperator(AllenCahn system) : IOperator
{
    /// <inheritdoc/>
    /// <exception cref="InputException">Another grid than one on the unit square with the system's boundary.</exception>
    public GridFunction Apply(GridFunction input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Grid nodes = system.SolverGrid;
        FieldDraws.CheckUnitSquare(system.Card.Name, input.Grid, nodes.Axes[0].Boundary);
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        using SpectralAxis x = new(input.Grid.Axes[0]), y = new(input.Grid.Axes[1]);
        Tensor start = x.Interpolation(nodes.Axes[0]).matmul(input.Values.to(ScalarType.Float64))
            .matmul(y.Interpolation(nodes.Axes[1]).t());
        GridFunction end = system.Solve(start, input.Grid);
        return end with { Values = end.Values.MoveToOuterDisposeScope() };
    }
}
