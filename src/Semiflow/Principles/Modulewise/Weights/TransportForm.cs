namespace Semiflow.Principles.Modulewise;

/// <summary>How the transport E_k of a module is measured (spec modulewise.md 1).</summary>
public enum TransportForm
{
    /// <summary>
    /// Σ |r_m|² over the residuals of the module's blocks: the discrete kinetic energy. Layers that change the shape carry none.
    /// </summary>
    Kinetic,

    /// <summary>|T_k(z) − z|² from the module's first state of its final shape to its output.</summary>
    Displacement,
}
