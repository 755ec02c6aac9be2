using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Systems;
using Semiflow.Systems.Dynamics;
using Semiflow.Tests.Training;
using Semiflow.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.AugmentedPhysics;

/// <summary>Coefficients that leave the least, in closed form, and the norm that knows both directions of time.</summary>
public sealed class AphynityProjectionTests
{
    private static readonly DampedPendulum System = new() { Frames = 12, Step = 0.3 };

    /// <summary>
    /// Friction turns where time runs backwards, a law without does not: over both directions nothing of it looks like the law, and the
    /// least augmentation leaves the truth, where that over the observed states alone misses by 1 to 10 %.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Over_both_directions_of_time_the_ideal_solution_is_the_truth(bool wave)
    {
        using DisposeScope scope = NewDisposeScope();
        IDynamicalSystem system = wave ? new DampedWave { Points = 24 } : new DampedPendulum();
        (PhysicsLaw incomplete, PhysicsLaw complete) = wave
            ? (DampedWave.Undamped, DampedWave.Complete)
            : (DampedPendulum.Frictionless, DampedPendulum.Complete);
        var setting = new LawSetting((system as DampedWave)?.Grid, system.Parameters) { Type = ScalarType.Float64 };
        TrajectorySet set = system.Simulate(0, wave ? 3 : 25, 1);
        PhysicsField law = incomplete.Learned(setting), truth = complete.True(setting);
        double Error(IReadOnlyList<int> reversed)
        {
            Tensor states = Both(set.States.flatten(0, 1), reversed);
            double found = PhysicsProjection.Of(
                law, states, truth.Velocity(tensor(0.0), states), !wave)[law.Coefficients[0].Name];
            return Math.Abs(found / law.Coefficients[0].Truth!.Value - 1);
        }

        Assert.Equal([1], incomplete.Reversed);
        Assert.True(Error([]) > 5e-3);
        Assert.True(Error(incomplete.Reversed) < 1e-9);
    }

    /// <summary>
    /// Where the network stays as it is, the coefficients end where nothing in it looks like the law any more: the one fixed point of a
    /// least sum, since F moves with them: each move takes a fiftieth of the way.
    /// </summary>
    [Theory]
    [InlineData(AugmentationNorm.Squared, false)]
    [InlineData(AugmentationNorm.Relative, true)]
    public void The_law_goes_to_the_coefficients_that_leave_the_least(AugmentationNorm norm, bool reversal)
    {
        using DisposeScope scope = NewDisposeScope();
        TrajectorySet set = System.Simulate(0, 8, 1);
        (Aphynity principle, PhysicsField law) = Projected(norm, reversal, rate: 1e-12);
        double before = law.Coefficients[0].Current;
        Tensor states = Both(set.States.flatten(0, 1), reversal ? [1] : []);
        double least = PhysicsProjection.Of(
            law, states, principle.Field.Velocity(tensor(0.0), states).detach(), norm == AugmentationNorm.Relative)["omega0^2"];
        new Trainer(new TrainerOptions(1, 1)).Fit(principle, new TrajectoryBatches(set, 8, 1), null, [], CancellationToken.None);

        Assert.True(Math.Abs(least - before) > 1e-3);
        Assert.Equal(before + (0.02 * (least - before)), law.Coefficients[0].Current, 1e-7);
        Assert.DoesNotContain(principle.Players[0].Parameters, each => each.Name.StartsWith("physics", StringComparison.Ordinal));
        Assert.Contains(principle.Buffers, each => each.Name == "physics.omega0^2");
    }

    /// <summary>
    /// A pendulum whose friction the law lacks: from a start 40 % off, the coefficient comes to the truth within 1 %, and nothing of the
    /// law is left in what the network adds.
    /// </summary>
    [Fact]
    public void Over_both_directions_of_time_the_truth_is_found()
    {
        using DisposeScope scope = NewDisposeScope();
        TrajectorySet set = System.Simulate(0, 20, 1);
        (Aphynity principle, PhysicsField law) = Projected(AugmentationNorm.Relative, true, rate: 1e-2, start: 1.5);
        new Trainer(new TrainerOptions(400, 1)).Fit(principle, new TrajectoryBatches(set, 20, 1), null, [], CancellationToken.None);
        Assert.InRange(law.Coefficients[0].Current / System.SquaredFrequency, 0.99, 1.01);
        Assert.Equal(
            0, Identifiability.Measure(law, principle.Augmentation, set, AugmentationNorm.Relative, [1])[0].Correlation, 0.05);
    }

    /// <summary>Killed after any move and resumed by fresh objects: sum, law and normal equations to the bit.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_resumed_training_ends_with_the_same_bits(int stopAfter)
    {
        using DisposeScope scope = NewDisposeScope();
        TrajectorySet set = System.Simulate(0, 6, 1), held = System.Simulate(0, 3, 7);
        string[] Run(CheckpointFolder? folder, int moves)
        {
            (Aphynity principle, PhysicsField law) = Projected(AugmentationNorm.Relative, true, rate: 1e-2);
            using var interrupter = new Fixture.Interrupter(moves, kill: false);
            new Trainer(new TrainerOptions(4, 1, CheckpointEvery: TimeSpan.Zero), folder).Fit(
                principle, new TrajectoryBatches(set, 3, 1), new RolloutError(principle.Field, new FlowOptions(), held), [interrupter],
                interrupter.Token);
            return
            [
                principle.State!.ToJsonString(), law.ToString(), .. principle.Players[0].Parameters.Select(
                    p => Convert.ToHexString(p.Value.detach().clone().bytes)), .. principle.Buffers.Select(
                    b => $"{b.Name} {Convert.ToHexString(b.Value.detach().clone().bytes)}"),
            ];
        }

        string[] whole = Run(null, int.MaxValue);
        using var fixture = new Fixture();
        Run(fixture.Checkpoints, stopAfter);
        Assert.Equal(whole, Run(fixture.Checkpoints, int.MaxValue));
    }

    private static Tensor Both(Tensor states, IReadOnlyList<int> reversed)
    {
        Tensor turned = states.clone();
        foreach (int channel in reversed)
        {
            turned.select(1, channel).neg_();
        }

        return reversed.Count == 0 ? states : cat([states, turned]);
    }

    private static (Aphynity Principle, PhysicsField Law) Projected(AugmentationNorm norm, bool reversal, double rate, double start = 0.2)
    {
        using Generator random = new(3);
        PhysicsField law = DampedPendulum.Frictionless.Learned(new LawSetting { Type = ScalarType.Float64 });
        law.Coefficients[0].Set(start);
        return (new Aphynity(
            law, new Mlp([2, 8, 2], Nonlinearity.Tanh, random, type: ScalarType.Float64), new FlowOptions(),
            new AphynityOptions
            {
                Norm = norm, Reversed = reversal ? [1] : [], Projected = true,
                Multiplier = new MultiplierSpec { Start = 100, Rate = 0 },
            }, new OptimizerSpec(rate)), law);
    }
}
