using System.Globalization;
using Semiflow.Spaces;

namespace Semiflow.Operators;

/// <summary>An input had detail or edge values that the grid of the model cannot represent; the model did not see them.</summary>
/// <param name="Unresolved">Largest share of a function's L2 norm that was lost, 0 to 1.</param>
/// <param name="Input">Grid of the input.</param>
/// <param name="Model">Grid of the model.</param>
public sealed record ResolutionWarning(double Unresolved, Grid Input, Grid Model)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture, $"up to {Unresolved:p1} of the norm of an input on {Input} lies above the band limit of the "
                + $"model's grid ({Model}){(Model.Axes.Any(axis => axis.Boundary == Boundary.Dirichlet)
                    ? " or on its edge, where functions are zero," : "")} and is not seen by it.");
}
