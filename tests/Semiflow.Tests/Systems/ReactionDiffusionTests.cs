using Semiflow.Systems.Dynamics;

namespace Semiflow.Tests.Systems;

public sealed class ReactionDiffusionTests
{
    [Theory]
    [InlineData(false, 1e-6)]
    [InlineData(true, 1e-5)]
    public void Trajectories_of_the_published_generator(bool paper, double tolerance)
    {
        using Recorded recorded = new("aphynity_reaction_diffusion");
        var system = new ReactionDiffusion { Points = 16, Frames = 30 };
        Assert.Equal(recorded["params"], system.Parameters.Values);
        Assert.Equal(recorded["dx"][0], system.Grid.Axes[0].Spacing);
        double[] starts = recorded["y0"], rates = recorded["rhs_at_y0"], t = recorded["t"];
        double[][] states = recorded.Trajectories(paper ? "states" : "states_tight");
        int size = 2 * 16 * 16;
        for (int i = 0; i < states.Length; i++)
        {
            double[] start = starts[(i * size)..((i + 1) * size)];
            Assert.InRange(Recorded.Distance(rates.AsSpan(i * size, size), Recorded.Velocity(system.NewSpanField(), start)), 0, 1e-12);
            double[] frames = new double[t.Length * size];
            start.CopyTo(frames, 0);
            Simulation.Solve(system.NewSpanField(), t, frames, paper, default);
            Assert.InRange(Recorded.Distance(states[i], frames), 0, tolerance);
        }
    }

    [Fact]
    public void The_mean_of_v_follows_its_balance()
    {
        // d/dt mean v = mean u - mean v: diffusion moves nothing out of the periodic square.
        var set = new ReactionDiffusion { Frames = 101, Step = 0.01 }.Simulate(0, 1, seed: 4);
        double[] means = [.. set.States.mean([3, 4]).reshape(-1).data<double>()];
        for (int k = 1; k < 100; k++)
        {
            double rate = (means[2 * k + 3] - means[2 * k - 1]) / 0.02;
            Assert.Equal(means[2 * k] - means[2 * k + 1], rate, 1e-4);
        }
    }
}
