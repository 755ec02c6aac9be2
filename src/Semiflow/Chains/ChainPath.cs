using static TorchSharp.torch;

namespace Semiflow.Chains;

/// <summary>The way of a batch through a chain.</summary>
/// <param name="States">x_0, the input, to x_M, the output; shapes may change on the way.</param>
/// <param name="Residuals">Residuals of each block, M lists.</param>
public sealed record ChainPath(IReadOnlyList<Tensor> States, IReadOnlyList<IReadOnlyList<Tensor>> Residuals)
{
    /// <summary>x_M.</summary>
    public Tensor Output => States[^1];

    /// <summary>All residuals in order.</summary>
    public IEnumerable<Tensor> AllResiduals => Residuals.SelectMany(each => each);
}
