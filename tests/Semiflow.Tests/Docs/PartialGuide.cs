using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Metrics;
using Semiflow.Principles;
using Semiflow.Systems;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Tests.Docs;

/// <summary>The program of docs/partial-observations.md, to the letter; <see cref="PartialGuideTests"/> compares and runs it.</summary>
internal static class PartialGuide
{
    public static (double Hidden, double None, double Cosine) Run(TextWriter console)
    {
        // begin
        TrajectorySet Frames(int first, int count)                       // or your own: states [time, trajectory, channel, x…]
        {
            TrajectorySet set = new DampedPendulum { Frames = 16 }.Simulate(first, count, seed: 1);
            return set with { States = set.States.to(float32), Times = arange(16, float64) };   // time in frames
        }

        (TrajectorySet train, TrajectorySet held, TrajectorySet test) = (Frames(0, 64), Frames(64, 32), Frames(96, 64));
        var seen = new ObservedSequences(new ChannelSelection([0], rank: 0), Past: 3);          // the angle alone
        HiddenStateFlow Learn(int hidden)
        {
            var random = new Generator(1);
            IInitialState start = hidden == 0
                ? new ZeroState(0)
                : new EncodedState(new Mlp([3, 32, hidden], Nonlinearity.Swish, random), past: 3);
            var model = new HiddenStateFlow(
                start, new Mlp([1 + hidden, 32, 32, 1 + hidden], Nonlinearity.Swish, random), seen.Observation, new FlowOptions());
            var partial = new PartialObservations(
                model, seen, new HorizonCurriculum(13, 13), new OptimizerSpec(5e-3, ClipNorm: 1, Schedule: new CosineSchedule()));
            new Trainer(new TrainerOptions(Epochs: 200, Seed: 1)).Fit(
                partial, new TrajectoryBatches(train, 16, 1), partial.Validation(held, 32), [], CancellationToken.None);
            return model;
        }

        double Error(HiddenStateFlow model) =>
            (model.Forecast(seen.Window(test), 13).Observed - test.States[3.., .., ..1]).square().mean().item<float>();
        HiddenStateFlow whole = Learn(hidden: 1);
        Tensor State(TrajectorySet set) => whole.Forecast(seen.Window(set), 13).States!.flatten(0, 1).view(-1, 2, 1, 1);
        Tensor Speed(TrajectorySet set) => set.States[2.., .., 1..].flatten(0, 1).view(-1, 1, 1, 1);
        double cosine = HiddenVectorScore.Of(
            Speed(test), LinearProbe.Fit(State(held), Speed(held), 1, periodic: false).Apply(State(test))).GlobalCosine;
        (double hidden, double none) = (Error(whole), Error(Learn(hidden: 0)));
        console.WriteLine($"error with a hidden state {hidden:G2}, without {none:G2}; cosine with the true speed {cosine:F3}");
        // end
        return (hidden, none, cosine);
    }
}
