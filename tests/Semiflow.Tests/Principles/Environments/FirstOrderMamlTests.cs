using Semiflow.Flows;
using Semiflow.Principles;
using Semiflow.Principles.Environments;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Environments;

/// <summary>Meta-learning of first order, against its equations in plain numbers (spec leads.md 3).</summary>
public sealed class FirstOrderMamlTests : IDisposable
{
    private const double Step = 0.5, Rate = 0.2;
    private static readonly double[][] Frames = [[1.0, -2.0], [1.4, -1.0], [1.3, -0.2]];
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>
    /// x ← x + h(w x + b) with f(x) = w x + b and g = 0: Euler steps over three frames, of which one solution restarts at the second.
    /// </summary>
    [Theory]
    [InlineData(1, 1e9, false)]
    [InlineData(3, 1e9, false)]
    [InlineData(3, 1e9, true)]
    [InlineData(3, 0.5, false)]
    public void Inner_steps_and_the_gradient_are_those_worked_out_by_hand(int innerMoves, double clipNorm, bool restarts)
    {
        EnvironmentDynamics source = Dynamics(1, 0.3, 0.1), copies = Dynamics(2, 0, 0);
        var meta = new FirstOrderMaml(source, copies, innerMoves, Rate, clipNorm);
        var set = new TrajectorySet(tensor(new[] { 0, Step, 2 * Step }), stack(Frames.Select(frame => tensor(frame))).unsqueeze(2))
            { Environments = [0, 1] };
        RestartSchedule? schedule = restarts ? new RestartSchedule(0.5, 10, 2) : null;
        bool[] again = schedule?.Masks(0, 3, 2)[1] ?? [false, false];
        Assert.Equal(restarts, again[0] != again[1]);
        Player<TrajectoryBatch> player = meta.Training(new OptimizerSpec(), schedule).Players.Single();
        Terms terms = player.Loss(new TrajectoryBatch(set, []));
        terms.Total.backward();

        (double w, double b) gradient = (0, 0);
        double mean = 0;
        bool clipped = false;
        for (int e = 0; e < 2; e++)
        {
            // Each environment learns by its own error; g is as f, from 0: it moves as f does.
            (double w, double b, double v, double c) = (0.3, 0.1, 0, 0);
            (double Error, double OfW, double OfB) At()
            {
                (double x, double ofW, double ofB) = (Frames[0][e], 0, 0);
                (double Error, double OfW, double OfB) sum = (0, 0, 0);
                for (int frame = 1; frame < 3; frame++)
                {
                    (ofW, ofB) = (ofW + (Step * (x + ((w + v) * ofW))), ofB + (Step * (1 + ((w + v) * ofB))));
                    x += Step * (((w + v) * x) + b + c);
                    double off = x - Frames[frame][e];
                    sum = (sum.Error + (off * off / 3), sum.OfW + (2 * off * ofW / 3), sum.OfB + (2 * off * ofB / 3));
                    (x, ofW, ofB) = frame == 1 && again[e] ? (Frames[1][e], 0, 0) : (x, ofW, ofB);
                }

                return sum;
            }

            for (int move = 0; move < innerMoves; move++)
            {
                (_, double ofW, double ofB) = At();
                double rate = Rate * Math.Min(1, clipNorm / Math.Sqrt(2 * ((ofW * ofW) + (ofB * ofB))));
                clipped |= rate < Rate;
                (w, b, v, c) = (w - (rate * ofW), b - (rate * ofB), v - (rate * ofW), c - (rate * ofB));
            }

            (double error, double lastW, double lastB) = At();
            mean += error / 2;
            gradient = (gradient.w + (lastW / 2), gradient.b + (lastB / 2));
            Parameters own = Of(copies, e);
            Assert.Equal((w, b, v, c), (own.W, own.B, own.V, own.C), Near);
        }

        Assert.Equal(clipNorm < 1, clipped);
        Assert.Equal(mean, terms.Total.item<double>(), 1e-14);
        Dictionary<string, double> gradients = player.Parameters.ToDictionary(p => p.Name, p => p.Value.grad!.item<double>());
        Assert.Equal(gradient.w, gradients["shared.net.0.weight"], 1e-14);
        Assert.Equal(gradient.b, gradients["shared.net.0.bias"], 1e-14);
        Assert.Equal(gradient.w, gradients["own.net.0.weight"], 1e-14);
        Assert.Equal(0.3, Of(source, 0).W); // θ itself has not moved.
    }

    /// <summary>Held-out trajectories are forecast after inner steps on those of the training, never on themselves.</summary>
    [Fact]
    public void Its_validation_adapts_to_the_training_alone()
    {
        TrajectorySet train = LeadsFixture.Simulate(3, 0, 2, frames: 6), test = LeadsFixture.Simulate(3, 50, 4, frames: 6);
        var meta = new FirstOrderMaml(
            LeadsFixture.Dynamics(3, Decomposition.OneForAll), LeadsFixture.Dynamics(3, Decomposition.OnePerEnvironment), 2, 0.1);
        double fair = LeadsFixture.Error(meta.Adapted(train), test), leaked = LeadsFixture.Error(meta.Adapted(test), test);
        Assert.Equal(fair, new EnvironmentError(meta, train, test).Evaluate(), 1e-6 * fair);
        Assert.True(Math.Abs(fair - leaked) > 1e-3 * fair);
    }

    /// <summary>From the learned weights the inner steps lead to smaller errors, in all environments together, than without them.</summary>
    [Fact]
    public void What_it_learns_adapts_in_its_inner_steps()
    {
        TrajectorySet train = LeadsFixture.Simulate(3, 0, 2, frames: 6), test = LeadsFixture.Simulate(3, 50, 4, frames: 6);
        EnvironmentDynamics source = LeadsFixture.Dynamics(3, Decomposition.OneForAll);
        var meta = new FirstOrderMaml(
            source, LeadsFixture.Dynamics(3, Decomposition.OnePerEnvironment), 2, 0.1,
            clipNorm: 1);
        var validation = new EnvironmentError(meta, train, test);
        double before = validation.Evaluate();
        using var batches = new EnvironmentBatches(train, 2, 1);
        new Trainer(new TrainerOptions(6, 1)).Fit(
            meta.Training(new OptimizerSpec(1e-2, 0), new RestartSchedule(0.9, 5, 1)), batches, validation, [],
            TestContext.Current.CancellationToken);
        double after;
        using (no_grad())
        {
            after = validation.Evaluate(); // Gradients of its own, where its caller wants none.
        }

        double without = LeadsFixture.Error(source, test);
        Assert.True(after < before / 2 && after < without, $"{before} to {after}, {without} without the steps");
    }

    private static bool Near((double, double, double, double) x, (double, double, double, double) y) =>
        Math.Abs(x.Item1 - y.Item1) + Math.Abs(x.Item2 - y.Item2) + Math.Abs(x.Item3 - y.Item3) + Math.Abs(x.Item4 - y.Item4) < 1e-13;

    private static Parameters Of(EnvironmentDynamics dynamics, int copy)
    {
        double[] values = [.. dynamics.Shared.parameters().Concat(dynamics.Own.parameters())
            .Select(parameter => parameter[copy].item<double>())];
        return new Parameters(values[0], values[1], values[2], values[3]);
    }

    private static EnvironmentDynamics Dynamics(int copies, double weight, double bias)
    {
        Mlp Map(double w, double b)
        {
            var map = new Mlp([1, 1], Nonlinearity.Tanh, new Generator(1), groups: copies, type: float64);
            using IDisposable quiet = no_grad();
            map.parameters().First().fill_(w);
            map.parameters().Last().fill_(b);
            return map;
        }

        return new EnvironmentDynamics(Map(weight, bias), Map(0, 0), 2, new FlowOptions { Method = RungeKutta.Euler });
    }

    private sealed record Parameters(double W, double B, double V, double C);
}
