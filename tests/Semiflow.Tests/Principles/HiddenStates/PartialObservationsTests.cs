using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Metrics;
using Semiflow.Principles;
using Semiflow.Principles.HiddenStates;
using Semiflow.Tests.Laws;
using Semiflow.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.HiddenStates;

/// <summary>
/// Harmonic oscillators of which the position alone is seen: all is known in closed form (spec partial-observations.md 13.5).
/// </summary>
public sealed class PartialObservationsTests
{
    private const int Past = 2, Horizon = 10;
    private const double Interval = 0.3;

    [Fact]
    public void A_hidden_velocity_is_found_up_to_its_gauge()
    {
        using DisposeScope scope = NewDisposeScope();
        TrajectorySet train = Oscillators(64, 1), test = Oscillators(64, 2);
        (HiddenStateFlow model, PartialObservations principle) = Make(3, rate: 0.05);
        TrainingResult result = new Trainer(new TrainerOptions(250, 1)).Fit(
            principle, new TrajectoryBatches(train, 16, 1), principle.Validation(test, 32), [], CancellationToken.None);
        Assert.InRange(result.BestValidation!.Value, 0, 1e-4);

        using IDisposable quiet = no_grad();
        Tensor Features(TrajectorySet set) =>
            model.Forecast(Sequences.Window(set), Horizon).States!.flatten(0, 1).unsqueeze(-1).unsqueeze(-1);
        Tensor Velocity(TrajectorySet set) =>
            set.States.narrow(0, Past - 1, Horizon + 1).narrow(2, 1, 1).flatten(0, 1).unsqueeze(-1).unsqueeze(-1);
        (Tensor features, Tensor velocity) = (Features(test), Velocity(test));
        Tensor found = LinearProbe.Fit(Features(train), Velocity(train), 1, periodic: true).Apply(features);
        Assert.True(HiddenVectorScore.Of(velocity, found).GlobalCosine > 0.999);
        // What is seen does not tell the velocity: without memory there is no such probe.
        Tensor seen = features.narrow(1, 0, 1);
        Assert.True(HiddenVectorScore.Of(velocity, LinearProbe.Fit(seen, velocity, 1, periodic: true).Apply(seen)).GlobalCosine < 0.3);
    }

    [Fact]
    public void Unobserved_entries_have_exactly_no_gradient()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor forecast = rand([3, 2, 1, 4, 4], generator: new Generator(1)).requires_grad_();
        Tensor mask = (rand([3, 2, 1, 4, 4], generator: new Generator(2)) > 0.5).to(float32);
        ForecastError.MeanSquare(forecast, zeros_like(forecast), mask, 0.9).backward();
        Assert.Equal(0f, (forecast.grad! * (1 - mask)).abs().max().item<float>());
        Assert.True((forecast.grad! * mask).abs().max().item<float>() > 0);
    }

    [Fact]
    public void The_loss_is_the_error_of_the_observed_frames_over_the_horizon()
    {
        using DisposeScope scope = NewDisposeScope();
        TrajectorySet set = Oscillators(5, 3);
        (HiddenStateFlow model, PartialObservations principle) = Make(4, rate: 1e-3);
        var batch = new TrajectoryBatch(set, [0, 1, 2, 3, 4]);
        double loss = principle.Players[0].Loss(batch).Items.Single().Value.item<float>();
        Tensor forecast = model.Forecast(Sequences.Window(set), 2).Observed;
        Assert.Equal((forecast - set.States.narrow(0, Past, 2).narrow(2, 0, 1)).square().mean().item<float>(), loss, 1e-6);
    }

    [Fact]
    public void Resumed_it_ends_with_the_same_bits() => TrainingLaw.ResumesToTheBit(seed => Training(seed), 6, 3, 11);

    [Fact]
    [Trait("Category", "Science")]
    public void Memory_stays_flat() => TrainingLaw.MemoryStaysFlat(Training(1));

    [Fact]
    public void Sequences_too_short_are_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        TrajectorySet set = Oscillators(2, 1);
        Assert.Contains("past", Assert.Throws<InputException>(() => (Sequences with { Past = set.Frames }).Window(set)).Message,
            StringComparison.Ordinal);
    }

    private static ObservedSequences Sequences => new(new ChannelSelection([0], rank: 0), Past);

    private static TrainingLaw.Training<TrajectoryBatch> Training(ulong seed)
    {
        DisposeScope scope = NewDisposeScope();
        TrajectorySet train = Oscillators(24, 1), held = Oscillators(8, 2);
        train.States.DetachFromDisposeScope();
        train.Times.DetachFromDisposeScope();
        held.States.DetachFromDisposeScope();
        held.Times.DetachFromDisposeScope();
        (_, PartialObservations principle) = Make((int)seed, rate: 0.01);
        foreach ((_, Parameter value) in principle.Players[0].Parameters)
        {
            value.DetachFromDisposeScope();
        }

        scope.Dispose();
        return new(principle, new TrajectoryBatches(train, 8, 3), principle.Validation(held, 8), train.States, train.Times, held.States,
            held.Times);
    }

    private static (HiddenStateFlow Model, PartialObservations Principle) Make(int seed, double rate)
    {
        random.manual_seed(seed);
        Linear encoder = nn.Linear(Past, 1), dynamics = nn.Linear(2, 2);
        var model = new HiddenStateFlow(
            new EncodedState(encoder, Past), new ModuleField(dynamics), Sequences.Observation, new FlowOptions());
        return (model, new PartialObservations(
            model, Sequences, new HorizonCurriculum(2, Horizon), new OptimizerSpec(rate, ClipNorm: 1, Schedule: new CosineSchedule())));
    }

    /// <summary>x = a cos(0.3 t + φ) with its velocity a frame, <c>[time, count, 2]</c>.</summary>
    private static TrajectorySet Oscillators(int count, int seed)
    {
        var random = new Generator((ulong)seed);
        Tensor amplitude = rand([count], generator: random) + 0.5, phase = rand([count], generator: random) * (2 * Math.PI);
        Tensor times = arange(Past + Horizon, float64);
        Tensor angle = (times * Interval).to(float32).unsqueeze(1) + phase;
        return new TrajectorySet(times, stack([amplitude * angle.cos(), amplitude * angle.sin() * -Interval], 2));
    }
}
