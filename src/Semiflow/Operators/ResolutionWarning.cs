using Semiflow.Spaces;

namespace Semiflow.Operators;

/// <summary>An input had more detail than the grid of the model can hold; the model did not see it.</summary>
/// <param name="Unresolved">Largest share of a function's L2 norm that was lost, 0 to 1.</param>
/// <param name="Input">Grid of the input.</param>
/// <param name="Model">Grid of the model.</param>
public sealed record ResolutionWarning(double Unresolved, Grid Input, Grid Model)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"up to {Unresolved:p1} of the norm of an input on {Input} lies above the band limit of the model's grid ({Model}) and is not seen by it.");
}
