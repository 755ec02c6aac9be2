using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Principles;
using Semiflow.Principles.HiddenStates;
using Semiflow.Tests.Laws;
using Semiflow.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Forecasting;

/// <summary>
/// Starts that follow the dynamics over the past, on oscillators of which the position alone is seen: their velocity is observable (spec
/// partial-observations.md 3.2).
/// </summary>
public sealed class FoundStateTests : IDisposable
{
    private const int Past = 5;
    private const double Omega = 0.3, Gain = 0.8, HiddenGain = -0.2;
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void A_free_state_finds_the_velocity_of_a_linear_system()
    {
        (ObservationWindow window, Tensor truth) = Oscillators();
        Tensor state = Fitted(200, 0.2).State(window);
        Assert.True(state.allclose(truth, 1e-3, 1e-4), $"{(state - truth).abs().max().item<double>()}");
    }

    /// <summary>Each window has its own fit, also where no graph is wanted.</summary>
    [Fact]
    public void A_free_state_depends_on_its_own_window_alone()
    {
        (ObservationWindow window, _) = Oscillators();
        using IDisposable quiet = no_grad();
        Tensor all = Fitted(20, 0.1).State(window);
        Tensor one = Fitted(20, 0.1).State(window with { Past = window.Past.narrow(1, 1, 1) });
        Assert.True(all.narrow(0, 1, 1).allclose(one, 1e-12, 1e-12));
        Assert.False(all.requires_grad);
    }

    /// <summary>A warm-up is assimilation by an observer: a fourth-order solution in plain numbers, each step between two frames.</summary>
    [Fact]
    public void A_warm_up_is_the_observer_of_a_linear_system()
    {
        (ObservationWindow window, Tensor truth) = Oscillators();
        var warm = new NudgedState(new ModuleField(Oscillator()), Flow, 1, 1, Past, Gain);
        using (no_grad())
        {
            warm.Parameters[0].Value[1, 0] = HiddenGain;
        }

        double[] seen = window.Past.select(1, 0).flatten().data<double>().ToArray();
        (double x, double v) = (seen[0], 0);
        const int steps = 200;
        for (int i = 0; i < steps * (Past - 1); i++)
        {
            double time = (double)i / steps, h = 1.0 / steps;
            (double X, double V) Rate(double t, double x, double v)
            {
                int frame = Math.Min((int)Math.Floor(time + (h / 2)), Past - 2);
                double missing = seen[frame] + ((t - frame) * (seen[frame + 1] - seen[frame])) - x;
                return (v + ((float)Gain * missing), (-Omega * Omega * x) + ((float)HiddenGain * missing));
            }

            (double X, double V) a = Rate(time, x, v), b = Rate(time + (h / 2), x + (h / 2 * a.X), v + (h / 2 * a.V));
            (double X, double V) c = Rate(time + (h / 2), x + (h / 2 * b.X), v + (h / 2 * b.V));
            (double X, double V) d = Rate(time + h, x + (h * c.X), v + (h * c.V));
            (x, v) = (x + (h / 6 * (a.X + (2 * b.X) + (2 * c.X) + d.X)), v + (h / 6 * (a.V + (2 * b.V) + (2 * c.V) + d.V)));
        }

        Tensor state = warm.State(window);
        Assert.Equal(v, state[0, 1].item<double>(), 1e-5);
        Assert.Equal(truth[0, 0].item<double>(), state[0, 0].item<double>(), 1e-12); // What is observed is copied.
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    public void Gradients_of_the_gain_agree_with_differences(int row, int column)
    {
        (ObservationWindow window, _) = Oscillators();
        var warm = new NudgedState(new ModuleField(Oscillator()), Flow, 1, 1, Past, Gain);
        Parameter gains = warm.Parameters[0].Value;
        Tensor Loss() => warm.State(window).square().sum();
        double slope = autograd.grad([Loss()], [gains])[0][row, column].item<float>();
        double At(double by)
        {
            using IDisposable quiet = no_grad();
            gains[row, column] = (float)(gains[row, column].item<float>() + by);
            return Loss().item<double>();
        }

        const double step = 0.0009765625; // A power of two: exact in single precision.
        double up = At(step), down = At(-2 * step);
        Assert.Equal((up - down) / (2 * step), slope, Math.Abs(slope) * 1e-3 + 1e-4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Resumed_a_training_ends_with_the_same_bits(bool free) =>
        TrainingLaw.ResumesToTheBit(seed => Training(free, seed), 4, 2, 11);

    private static FlowOptions Flow => new() { Substeps = 4 };

    private static FittedState Fitted(int moves, double rate) => new(new ModuleField(Oscillator()), Flow, 1, 1, Past, moves, rate);

    private static Linear Oscillator()
    {
        Linear law = nn.Linear(2, 2, hasBias: false, dtype: float64);
        using IDisposable quiet = no_grad();
        law.weight!.copy_(tensor(new[,] { { 0, 1 }, { -Omega * Omega, 0 } }));
        return law;
    }

    private static (ObservationWindow Window, Tensor Start) Oscillators()
    {
        Tensor phase = tensor(new[] { 0.3, 1.7, 4.0 }), times = arange(Past + 1, float64), angle = (Omega * times).unsqueeze(1) + phase;
        Tensor states = stack([angle.cos(), -Omega * angle.sin()], 2);
        return (new ObservationWindow(states.narrow(0, 0, Past).narrow(2, 0, 1), times), states[Past - 1]);
    }

    private static TrainingLaw.Training<TrajectoryBatch> Training(bool free, ulong seed)
    {
        using DisposeScope inner = NewDisposeScope();
        random.manual_seed((long)seed);
        var field = new ModuleField(nn.Linear(2, 2));
        IInitialState start = free ? new FittedState(field, new FlowOptions(), 1, 1, Past, 3, 0.1)
            : new NudgedState(field, new FlowOptions(), 1, 1, Past, 1);
        var sequences = new ObservedSequences(new ChannelSelection([0], rank: 0), Past);
        var model = new HiddenStateFlow(start, field, sequences.Observation, new FlowOptions());
        Tensor times = arange(Past + 3, float64);
        Tensor angle = ((Omega * times).unsqueeze(1) + arange(12, float64)).to(float32);
        var set = new TrajectorySet(times, stack([angle.cos(), -Omega * angle.sin()], 2));
        foreach (Tensor kept in model.Parameters.Select(each => (Tensor)each.Value).Concat([set.Times, set.States]))
        {
            kept.DetachFromDisposeScope();
        }

        var principle = new PartialObservations(model, sequences, new HorizonCurriculum(3, 3), new OptimizerSpec(0.01, ClipNorm: 1));
        return new(principle, new TrajectoryBatches(set, 4, 3), principle.Validation(set, 12), set.Times, set.States);
    }
}
