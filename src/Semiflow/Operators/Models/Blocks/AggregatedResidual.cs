namespace Semiflow.Operators.Models;

/// <summary>
/// What counts as the residual of an aggregated block, whose branch b ends in BN and ReLU; x' is the skip (spec least-action.md 1).
/// </summary>
public enum AggregatedResidual
{
    /// <summary>z = ReLU(x' + b), r = z − x', the displacement (relu = 1, residu = 1).</summary>
    Displacement,

    /// <summary>z = ReLU(x' + b), r = b (relu = 1, residu = 0).</summary>
    Branch,

    /// <summary>z = x' + b without the outer ReLU, r = b (relu = 0).</summary>
    BranchAlone,
}
