namespace Semiflow.Principles;

/// <summary>Where the transport cost of a translation is taken.</summary>
public enum CostPlacement
{
    /// <summary>Along the path, A = Σ_m Δ E ℓ(x_m, v_m): the dynamical form.</summary>
    Path,

    /// <summary>Between points and their images, E c(x, T(x)): for flows with an encoder, whose path is not one of points.</summary>
    Ends,
}
