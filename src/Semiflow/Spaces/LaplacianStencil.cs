namespace Semiflow.Spaces;

/// <summary>How a Laplacian is discretized in the plane.</summary>
public enum LaplacianStencil
{
    /// <summary>Second differences along both axes, order 2.</summary>
    FivePoint,

    /// <summary>
    /// With the diagonal neighbors: (-3, 1/2, 1/4)/h², order 2, its error isotropic up to order 4 (spec leads.md 6.2).
    /// </summary>
    NinePoint,

    /// <summary>(-1/12, 4/3, -5/2, 4/3, -1/12)/h² along both axes, order 4.</summary>
    FourthOrder,
}
