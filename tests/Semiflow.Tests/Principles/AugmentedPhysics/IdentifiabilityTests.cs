using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Systems;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.AugmentedPhysics;

public sealed class IdentifiabilityTests
{
    /// <summary>
    /// The exact solution of the ideal problem leaves nothing that looks like the law; a part of the law itself looks like nothing else.
    /// </summary>
    [Theory]
    [InlineData(AugmentationNorm.Squared)]
    [InlineData(AugmentationNorm.Relative)]
    public void At_the_least_augmentation_nothing_of_the_law_is_in_it(AugmentationNorm norm)
    {
        using DisposeScope scope = NewDisposeScope();
        var system = new DampedPendulum();
        TrajectorySet set = system.Simulate(0, 100, 3);
        PhysicsField truth = system.NewField(), law = DampedPendulum.Frictionless.Learned(new LawSetting { Type = ScalarType.Float64 });
        Tensor states = set.States.flatten(0, 1);
        double projected = PhysicsProjection.Of(
            law, states, truth.Velocity(tensor(0.0), states), norm == AugmentationNorm.Relative)["omega0^2"];

        PhysicsField At(double value) => new(new PendulumOscillation(Coefficient.Free("omega0^2", value, type: ScalarType.Float64)));
        Identifiability Of(double value)
        {
            PhysicsField at = At(value);
            Identifiability found = Assert.Single(Identifiability.Measure(
                at, new PhysicsTerm((time, x) => truth.Velocity(time, x) - at.Velocity(time, x)), set, norm));
            Assert.Equal("omega0^2", found.Name);
            Assert.Equal(value, at.Coefficients[0].Current); // Measured, not changed.
            return found;
        }

        Assert.Equal(0, Of(projected).Correlation, 1e-6);
        Assert.True(Of(projected - 0.1).Correlation > 0.1);
        Assert.True(Of(projected + 0.1).Correlation < -0.1);
        Identifiability same = Identifiability.Measure(
            law, new PhysicsTerm((_, x) => stack([zeros_like(x.select(1, 0)), -x.select(1, 0).sin()], 1)), set, norm)[0];
        Assert.Equal(1, same.Correlation, 1e-9);
        Assert.Empty(Identifiability.Measure(truth, truth, set));
    }
}
