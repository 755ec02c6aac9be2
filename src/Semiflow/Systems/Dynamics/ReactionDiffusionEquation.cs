using Semiflow.Operators;
using Semiflow.Physics;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Dynamics;

/// <summary>The residual of reaction and diffusion in two channels, <c>u_t − D_c Δu_c − R(u)</c>, at points (t, x, y).</summary>
internal static class ReactionDiffusionEquation
{
    /// <summary>The equation on the square of a grid, up to a time.</summary>
    public static IEquation Of(Grid grid, double until, double diffusionU, double diffusionV, IPhysicsTerm reaction) => new PointEquation(
        [new("t", 0, until), new("x", grid.Axes[0].Lower, grid.Axes[0].Upper), new("y", grid.Axes[1].Lower, grid.Axes[1].Upper)], 2, u =>
        {
            Tensor Missing(int channel, double rate) =>
                u.Along(u.Value(channel), 0) - u.Laplacian(u.Value(channel), 1, 2) * rate;
            return stack([Missing(0, diffusionU), Missing(1, diffusionV)], 1) - reaction.Velocity(zeros([], u.Values.dtype), u.Values);
        });
}
