using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Systems;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Tests.Docs;

/// <summary>The program of docs/aphynity.md, to the letter; <see cref="AphynityGuideTests"/> compares and runs it.</summary>
internal static class AphynityGuide
{
    public static (double Friction, double Error) Run(TextWriter console)
    {
        // begin
        // or your own: times [time], states [time, trajectory, channel]
        TrajectorySet data = new DampedPendulum { Frames = 12, Step = 0.3 }.Simulate(0, 16, seed: 1);
        data = data with { States = data.States.to(float32) };

        Coefficient w = Coefficient.Free("w", initial: 0.8);                        // what is known: q″ = −w sin q
        var physics = new PhysicsField(new PhysicsTerm((t, x) => stack([x.select(1, 1), -w.Value * x.select(1, 0).sin()], 1), w));
        var network = new Mlp([2, 32, 32, 2], Nonlinearity.Relu, new Generator(1)); // what is not: friction, here
        var aphynity = new Aphynity(
            physics, network, new FlowOptions(), new AphynityOptions { Multiplier = new MultiplierSpec { Start = 1, Rate = 10 } },
            new OptimizerSpec(1e-2, WeightDecay: 0, Schedule: new CosineSchedule()));
        new Trainer(new TrainerOptions(Epochs: 200, Seed: 1)).Fit(
            aphynity, new TrajectoryBatches(data, 16, seed: 1), null, [], CancellationToken.None);

        double error = new RolloutError(aphynity.Field, new FlowOptions(), data).Evaluate();
        double friction = -network.call(tensor(new[,] { { 0f, 1f } }))[0, 1].item<float>();
        console.WriteLine($"w = {w.Current:F3} (1.097), friction at p = 1: {friction:F2} (0.20), error {error:E1}");
        // end
        return (friction, error);
    }
}
