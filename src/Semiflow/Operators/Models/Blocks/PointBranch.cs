using Semiflow.Operators.Models.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models;

/// <summary>
/// The branch of a block on points, <c>W₂ ReLU(BN(W₁ x + b₁)) + b₂</c>, normalization optional (spec least-action.md 4, "2-D net").
/// </summary>
public sealed class PointBranch : nn.Module<Tensor, Tensor>
{
    private readonly Linear linear1;
    private readonly BatchNorm1d? norm;
    private readonly Linear linear2;

    /// <summary>A branch with fresh parameters.</summary>
    /// <param name="dimension">d, the dimension of the points <c>[batch, d]</c>.</param>
    /// <param name="width">Hidden units.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    /// <param name="batchNorm">True for a normalization before the ReLU.</param>
    public PointBranch(int dimension, int width, Generator generator, bool batchNorm = false)
        : base(nameof(PointBranch))
    {
        linear1 = nn.Linear(dimension, width);
        norm = batchNorm ? nn.BatchNorm1d(width) : null;
        linear2 = nn.Linear(width, dimension);
        RegisterComponents();
        this.Drawn(generator);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using Tensor hidden = linear1.call(input);
        using Tensor? normal = norm?.call(hidden);
        using Tensor active = (normal ?? hidden).relu();
        return linear2.call(active);
    }
}
