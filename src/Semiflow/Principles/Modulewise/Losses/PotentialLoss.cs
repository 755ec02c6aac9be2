using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise.Losses;

/// <summary>
/// A loss without labels, <c>Z(ρ) = ∫ V dρ</c>: with transport each module is a step of the minimizing movement of Z, an implicit Euler
/// step of <c>dx/dt = −∇V</c> (spec modulewise.md 11).
/// </summary>
/// <param name="potential">V, from points <c>[batch, …]</c> to <c>[batch]</c>.</param>
internal sealed class PotentialLoss(Func<Tensor, Tensor> potential) : ILocalLoss
{
    /// <inheritdoc/>
    public Terms Value(LocalView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new Terms(("potential", potential(view.Features).mean()));
    }
}
