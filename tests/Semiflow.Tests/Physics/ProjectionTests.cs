using Semiflow.Physics;
using Semiflow.Systems;
using Semiflow.Systems.Dynamics;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Physics;

/// <summary>The projection oracles, within 5 % (spec aphynity.md 9.3).</summary>
public sealed class ProjectionTests
{
    [Theory]
    [InlineData(false, 1.0730)]
    [InlineData(true, 1.0845)]
    public void Pendulum(bool normalized, double expected)
    {
        using DisposeScope scope = NewDisposeScope();
        var system = new DampedPendulum();
        (Tensor x, Tensor v) = Pairs(system, 4000, system.NewField());
        double found = PhysicsProjection.Of(DampedPendulum.Frictionless.Learned(), x, v, normalized)["omega0^2"];

        // Closer than 5 % of the value, which the truth itself is: 5 % of its distance to the truth, in the statistics of 4000 states.
        Assert.Equal(expected, found, 2e-3);
        Assert.InRange(system.SquaredFrequency - found, 0.01, 0.03);
    }

    [Fact]
    public void Reaction_diffusion()
    {
        using DisposeScope scope = NewDisposeScope();
        var system = new ReactionDiffusion { Frames = 25 };
        (Tensor x, Tensor v) = Pairs(system, 80, system.NewField());
        IReadOnlyDictionary<string, double> found = PhysicsProjection.Of(
            ReactionDiffusion.DiffusionAlone.Learned(new LawSetting(system.Grid)), x, v);
        Assert.InRange(found["a"] / 5.91e-4, 0.95, 1.05);
        Assert.InRange(found["b"] / 5.26e-3, 0.95, 1.05);
    }

    [Fact]
    public void Wave()
    {
        using DisposeScope scope = NewDisposeScope();
        var system = new DampedWave();
        (Tensor x, Tensor v) = Pairs(system, 20, DampedWave.Complete.True(new LawSetting(system.Grid, system.Parameters)));
        double found = PhysicsProjection.Of(DampedWave.Undamped.Learned(new LawSetting(system.Grid)), x, v, squared: true)["c"];
        Assert.InRange(found / 313, 0.95, 1.05);
        Assert.InRange(found, 200, 329);
    }

    [Fact]
    public void A_law_that_is_not_affine_is_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = rand(4, 2, 8, 8);
        var grid = Semiflow.Spaces.Grid.Unit(8, 2, Semiflow.Spaces.Boundary.NeumannCells);
        Assert.Contains("not affine in c", Assert.Throws<ArgumentException>(
            () => PhysicsProjection.Of(DampedWave.Undamped.Learned(new LawSetting(grid)), x, x)).Message, StringComparison.Ordinal);
    }

    private static (Tensor States, Tensor Velocities) Pairs(IDynamicalSystem system, int count, PhysicsField truth)
    {
        Tensor x = system.Simulate(0, count, seed: 1).States.flatten(0, 1);
        return (x, truth.Velocity(zeros([], ScalarType.Float64), x));
    }
}
