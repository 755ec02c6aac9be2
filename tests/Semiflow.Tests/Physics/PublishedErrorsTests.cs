using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Systems;
using Semiflow.Systems.Dynamics;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Physics;

/// <summary>Errors of laws without a network (spec aphynity.md 13.2, 13.3): data, laws and flow maps together.</summary>
public sealed class PublishedErrorsTests
{
    [Theory]
    [InlineData("rk4", -12.79, -9.3)]
    [InlineData("rk4-38", -12.94, -11.9)]
    public void The_true_pendulum_with_one_step_a_frame(string method, double median, double mean)
    {
        // Expected from independent code (numpy) on the published initial states. The mean over 1000 trajectories, for which the
        // specification has -8.6 and -10.9, is made by the few nearest to the separatrix: sets differ by units; the median is firm.
        using DisposeScope scope = NewDisposeScope();
        var system = new DampedPendulum();
        TrajectorySet set = system.Simulate(0, 1000, seed: 1);
        Tensor squares = Squares(system.NewField(), set, RungeKutta.Find(method)).mean([0, 2]);
        Assert.Equal(median, Math.Log(squares.median().item<double>()), 0.2);
        Assert.Equal(mean, Math.Log(squares.mean().item<double>()), 1.5);
    }

    [Fact]
    public void The_best_pendulum_without_friction_misses_its_frequency_by_12_to_15_percent()
    {
        using DisposeScope scope = NewDisposeScope();
        var system = new DampedPendulum();
        TrajectorySet set = system.Simulate(0, 1000, seed: 1);
        PhysicsField law = DampedPendulum.Frictionless.Learned(new LawSetting { Type = ScalarType.Float64 });
        double best = Enumerable.Range(0, 41).Select(i => 1.2 + 0.01 * i).MinBy(value =>
        {
            using IDisposable held = law.Coefficients[0].Hold(value);
            return Error(law, set, RungeKutta.Classical4);
        });
        Assert.InRange(Math.Abs(Math.Sqrt(best / system.SquaredFrequency) - 1), 0.115, 0.16);
    }

    [Fact]
    [Trait("Category", "Science")]
    public void The_best_diffusion_without_reaction_has_the_published_error()
    {
        using DisposeScope scope = NewDisposeScope();
        var system = new ReactionDiffusion();
        TrajectorySet set = system.Simulate(0, 64, seed: 1);
        PhysicsField law = ReactionDiffusion.DiffusionAlone.Learned(
            new LawSetting(system.Grid, system.Parameters) { Type = ScalarType.Float64 });
        double least = double.PositiveInfinity;
        foreach (double a in new[] { 1e-5, 1e-4, 3e-4, 1e-3, 2e-3, 4e-3 })
        {
            foreach (double b in new[] { 1e-4, 5e-4, 1e-3, 2e-3, 4e-3, 7e-3, 9.9e-3 })
            {
                using IDisposable first = law.Coefficients[0].Hold(a), second = law.Coefficients[1].Hold(b);
                least = Math.Min(least, Error(law, set, RungeKutta.Classical4));
            }
        }

        Assert.Equal(-1.26, Math.Log10(least), 0.05);
    }

    private static double Error(IVectorField law, TrajectorySet set, ButcherTableau method)
    {
        using DisposeScope scope = NewDisposeScope();
        return Squares(law, set, method).mean().item<double>();
    }

    private static Tensor Squares(IVectorField law, TrajectorySet set, ButcherTableau method)
    {
        using IDisposable quiet = no_grad();
        Trajectory path = new FlowMap(law, new FlowOptions { Method = method }).Path(set.States[0], set.Times);
        return (path.States - set.States)[TensorIndex.Slice(1)].square();
    }
}
