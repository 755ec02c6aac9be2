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
        double found = PhysicsProjection.Of(DampedWave.Undamped.Learned(new LawSetting(system.Grid)), x, v)["c"];
        Assert.InRange(found / 313, 0.95, 1.05);
        Assert.InRange(found, 200, 329);
    }

    [Fact]
    public void A_law_that_is_not_affine_is_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = rand(4, 2, 8, 8);
        Coefficient c = Coefficient.Free("c", 1), k = Coefficient.Free("k", 2);
        void Refused(string message, Func<Tensor, Tensor> velocity, params Coefficient[] squared) => Assert.Contains(
            message, Assert.Throws<ArgumentException>(() => PhysicsProjection.Of(
                new PhysicsField(new PhysicsTerm((_, at) => velocity(at), c, k) { Squared = squared }), x, x)).Message,
            StringComparison.Ordinal);
        Refused("not affine in c.", at => (c.Value.square() * at) + k.Value);
        Refused("not affine in the square of c.", at => (c.Value * at) + k.Value, c);
        Refused("not affine in k.", at => (c.Value.square() * at) + k.Value.exp(), c);
        Refused("not affine in c and k together.", at => c.Value * k.Value * at); // Affine in each.
        Assert.Contains("c is no coefficient of this term", Assert.Throws<ArgumentException>(
            () => new PhysicsTerm((_, at) => at, k) { Squared = [c] }).Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Every law by name that learns coefficients, c² and k of damped waves together too: of velocities that it gives without noise, the
    /// projection is the truth.
    /// </summary>
    [Fact]
    public void Of_its_own_velocities_every_law_is_found()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach ((IHasLaws system, PhysicsLaw law) in SystemCatalogue.With<IHasLaws>()
            .SelectMany(entry => entry.First.Laws, (entry, law) => (entry.First.Sized(5, 16, false), law)))
        {
            var setting = new LawSetting(system.Grid, system.Parameters);
            (Tensor x, Tensor v) = Pairs(system, 3, law.True(setting));
            IReadOnlyDictionary<string, double> found = PhysicsProjection.Of(law.Learned(setting), x, v);
            Assert.NotEmpty(found);
            Assert.All(found, each => Assert.Equal(1, each.Value / system.Parameters[each.Key], 1e-6));
        }
    }

    private static (Tensor States, Tensor Velocities) Pairs(IDynamicalSystem system, int count, PhysicsField truth)
    {
        Tensor x = system.Simulate(0, count, seed: 1).States.flatten(0, 1);
        return (x, truth.Velocity(zeros([], ScalarType.Float64), x));
    }
}
