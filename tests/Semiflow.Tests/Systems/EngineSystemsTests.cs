using Semiflow.Flows;
using Semiflow.Systems.Dynamics;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Systems;

/// <summary>Systems that need more than explicit steps, against what is known of their solutions.</summary>
public sealed class EngineSystemsTests
{
    /// <summary>
    /// Reactions scale: with a(0) = s the solution is s times that from 1 of k₂s, k₃s. The reference from a = 1 at t = 40 is that of
    /// SUNDIALS' example cvRoberts_dns.
    /// </summary>
    [Fact]
    public void Robertson_meets_the_reference_of_sundials()
    {
        using DisposeScope scope = NewDisposeScope();
        double start = new Robertson().Simulate(0, 1, 3).States[0, 0, 0].item<double>();
        Robertson scaled = new() { Second = 3e7 / start, Third = 1e4 / start };
        double[] found = scaled.Simulate(0, 1, 3).States[3, 0].data<double>().ToArray();
        Assert.Equal(start * 0.7158, found[0], start * 1e-4);
        Assert.Equal(start * 9.185e-6, found[1], start * 1e-8);
        Assert.Equal(start * 0.2842, found[2], start * 1e-4);
    }

    [Fact]
    public void Planets_are_where_Keplers_equation_says()
    {
        using DisposeScope scope = NewDisposeScope();
        var system = new Kepler();
        TrajectorySet set = system.Simulate(0, 3, 5);
        for (int k = 0; k < 3; k++)
        {
            double[] start = State(set, 0, k);
            double nearest = Math.Sqrt((start[0] * start[0]) + (start[1] * start[1]));
            (double e, double cos, double sin) = (1 - nearest, start[0] / nearest, start[1] / nearest);
            for (int t = 1; t < set.Frames; t += 5)
            {
                double anomaly = system.Times[t];
                for (int i = 0; i < 50; i++)
                {
                    anomaly -= (anomaly - (e * Math.Sin(anomaly)) - system.Times[t]) / (1 - (e * Math.Cos(anomaly)));
                }

                (double along, double across) = (Math.Cos(anomaly) - e, Math.Sqrt(1 - (e * e)) * Math.Sin(anomaly));
                double[] found = State(set, t, k);
                Assert.Equal((along * cos) - (across * sin), found[0], 1e-6);
                Assert.Equal((along * sin) + (across * cos), found[1], 1e-6);
            }

            Assert.All(system.Invariants, one => Assert.Equal(one.Value(start), one.Value(State(set, set.Frames - 1, k)), 1e-7));
        }
    }

    [Fact]
    public void Balls_bounce_where_the_parabolas_meet_the_floor()
    {
        using DisposeScope scope = NewDisposeScope();
        var system = new BouncingBall();
        TrajectorySet set = system.Simulate(0, 4, 5);
        for (int k = 0; k < 4; k++)
        {
            double height = State(set, 0, k)[0];
            double first = Math.Sqrt(2 * height / system.Gravity);
            for (int t = 0; t < set.Frames; t++)
            {
                // The last bounce before, and the speed after it.
                (double bounce, double speed) = (-first, system.Gravity * first);
                while (bounce + (2 * speed / system.Gravity) is var next && next <= system.Times[t])
                {
                    (bounce, speed) = (next, system.Restitution * speed);
                }

                double since = system.Times[t] - bounce;
                Assert.Equal((speed * since) - (system.Gravity * since * since / 2), State(set, t, k)[0], 1e-6);
            }
        }

        Assert.Throws<InputException>(() => (system with { Frames = 100 }).Simulate(0, 1, 5));
    }

    [Fact]
    public void Diffusion_alone_lets_every_mode_of_the_grid_decay_at_its_rate()
    {
        using DisposeScope scope = NewDisposeScope();
        var system = new FisherWaves { Growth = 0, Frames = 4 };
        TrajectorySet set = system.Simulate(0, 1, 5);
        double spacing = 10.0 / system.Points;
        Tensor modes = fft.rfft(set.States[TensorIndex.Colon, 0, 0]);
        for (int m = 0; m < 6; m++)
        {
            double rate = 4 / (spacing * spacing) * Math.Pow(Math.Sin(Math.PI * m / system.Points), 2);
            double before = modes[0, m].abs().item<double>(), after = modes[3, m].abs().item<double>();
            Assert.Equal(before * Math.Exp(-rate * system.Times[3]), after, 1e-4 * before);
        }
    }

    [Fact]
    public void Fisher_waves_grow_and_stay_between_nothing_and_saturation()
    {
        using DisposeScope scope = NewDisposeScope();
        TrajectorySet set = new FisherWaves().Simulate(0, 2, 5);
        double[] mass = set.States.mean([1L, 2, 3]).data<double>().ToArray();
        Assert.All(mass.Zip(mass.Skip(1)), pair => Assert.True(pair.Second > pair.First));
        Assert.True(set.States.min().item<double>() > -1e-6 && set.States.max().item<double>() < 1 + 1e-4);
    }

    private static double[] State(TrajectorySet set, int frame, int k) => set.States[frame, k].contiguous().data<double>().ToArray();
}
