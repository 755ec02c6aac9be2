using Semiflow.Spaces;

namespace Semiflow.Physics;

/// <summary>Gray and Scott's law as a differentiable field (spec leads.md 6.2).</summary>
public static class GrayScottPhysics
{
    /// <summary>The law with the true values, nothing learned.</summary>
    /// <param name="grid">The grid of the states, periodic.</param>
    /// <param name="truth">True values by name, the parameters of the system.</param>
    public static PhysicsField True(Grid grid, IReadOnlyDictionary<string, double> truth) => new(
        new Diffusion(new Laplacian(grid, LaplacianStencil.NinePoint), Truth.Known("D_u", truth), Truth.Known("D_v", truth)),
        new GrayScottReaction(Truth.Known("F", truth), Truth.Known("k", truth)));
}
