using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>What APHYNITY knows of reaction and diffusion (spec aphynity.md 6).</summary>
public static class ReactionDiffusionPhysics
{
    // 1e-2 · sigmoid(-2).
    private const double Bound = 1e-2, Initial = 1.1920292202211755e-3;

    /// <summary>Diffusion alone: a and b learned between 0 and 1e-2.</summary>
    /// <param name="grid">The grid of the states, periodic.</param>
    /// <param name="truth">True values by name, such as the parameters of the system; null where nobody knows them.</param>
    /// <param name="type">float32 or float64, that of the states.</param>
    public static PhysicsField Incomplete(
        Grid grid, IReadOnlyDictionary<string, double>? truth = null, ScalarType type = ScalarType.Float32) =>
        new(new Diffusion(new Laplacian(grid), Learned("a", truth, type), Learned("b", truth, type)));

    /// <summary>With the reaction: k learned as well.</summary>
    /// <inheritdoc cref="Incomplete"/>
    public static PhysicsField Complete(
        Grid grid, IReadOnlyDictionary<string, double>? truth = null, ScalarType type = ScalarType.Float32) => new(
        new Diffusion(new Laplacian(grid), Learned("a", truth, type), Learned("b", truth, type)),
        new FitzHughNagumoReaction(Learned("k", truth, type)));

    /// <summary>With the reaction and the true values, nothing learned.</summary>
    /// <param name="grid">The grid of the states, periodic.</param>
    /// <param name="truth">True values by name, the parameters of the system.</param>
    public static PhysicsField True(Grid grid, IReadOnlyDictionary<string, double> truth) => new(
        new Diffusion(new Laplacian(grid), Truth.Known("a", truth), Truth.Known("b", truth)),
        new FitzHughNagumoReaction(Truth.Known("k", truth)));

    private static Coefficient Learned(string name, IReadOnlyDictionary<string, double>? truth, ScalarType type) =>
        Coefficient.Bounded(name, Bound, Initial, Truth.Of(name, truth), type);
}
