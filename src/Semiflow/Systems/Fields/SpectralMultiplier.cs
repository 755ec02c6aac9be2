using Semiflow.Operators;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Fields;

/// <summary>
/// An operator that multiplies each function of the grid's series by a number, such as 1/ω² for −Δu = f: exact for functions that the
/// grid resolves.
/// </summary>
/// <param name="name">Name of the system, for messages.</param>
/// <param name="multiplier">The numbers from ω² = ω_x² + ω_y², each above 0, <c>[m, m]</c>.</param>
internal sealed class SpectralMultiplier(string name, Func<Tensor, Tensor> multiplier) : IOperator
{
    /// <inheritdoc/>
    /// <exception cref="InputException">Another grid than one on the unit square with zero at the boundary.</exception>
    public GridFunction Apply(GridFunction input)
    {
        ArgumentNullException.ThrowIfNull(input);
        FieldDraws.CheckUnitSquare(name, input.Grid, Boundary.Dirichlet);
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        using SpectralAxis x = new(input.Grid.Axes[0]), y = new(input.Grid.Axes[1]);
        Tensor squares = x.SquaredWaves().unsqueeze(1) + y.SquaredWaves();
        Tensor coefficients = x.Analysis.matmul(input.Values.to(ScalarType.Float64)).matmul(y.Analysis.t()) * multiplier(squares);
        return new GridFunction(input.Grid, x.Synthesis().matmul(coefficients).matmul(y.Synthesis().t()).MoveToOuterDisposeScope());
    }
}
