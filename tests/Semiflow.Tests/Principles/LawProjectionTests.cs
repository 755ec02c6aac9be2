using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Systems;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles;

public sealed class LawProjectionTests
{
    /// <summary>The statistics of spec aphynity.md 9.3: 1.0730 in the plain norm, 1.0845 in the relative one.</summary>
    [Theory]
    [InlineData(AugmentationNorm.Squared, 1.0730)]
    [InlineData(AugmentationNorm.Relative, 1.0845)]
    public void The_pendulum_without_friction_is_the_projection_of_the_specification(AugmentationNorm norm, double expected)
    {
        using DisposeScope scope = NewDisposeScope();
        var system = new DampedPendulum();
        TrajectorySet set = system.Simulate(0, 400, 3);
        PhysicsField law = PendulumPhysics.Incomplete(system.Parameters, type: ScalarType.Float64), truth = PendulumPhysics.True(system.Parameters);
        LawProjection found = LawProjection.Of(law, truth, set, norm)!;
        Assert.Equal(expected, found.Coefficients[0].Projected, 0.005);
        Assert.Equal(0.2, law.Coefficients[0].Current, 1e-12); // Measured, not changed.
        Assert.True(found.ProjectedResidual < found.Residual);

        // At the projection the rest is orthogonal to the law.
        PhysicsField projected = new(new PendulumOscillation(Coefficient.Free("omega0^2", found.Coefficients[0].Projected, type: ScalarType.Float64)));
        LawProjection again = LawProjection.Of(projected, truth, set, norm)!;
        Assert.Equal(0, again.Coefficients[0].Correlation, 1e-8);
        Assert.Equal(found.ProjectedResidual, again.Residual, 1e-8);
        Assert.Null(LawProjection.Of(truth, truth, set));
    }

    [Fact]
    public void A_complete_law_is_found_exactly()
    {
        using DisposeScope scope = NewDisposeScope();
        var system = new DampedPendulum();
        LawProjection found = LawProjection.Of(
            PendulumPhysics.Complete(system.Parameters, type: ScalarType.Float64), PendulumPhysics.True(system.Parameters), system.Simulate(0, 10, 3))!;
        Assert.Equal(system.Parameters.Values, found.Coefficients.Select(c => c.Projected), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(0, found.ProjectedResidual, 1e-12);
    }
}
