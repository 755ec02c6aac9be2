using Semiflow.Systems;
using Semiflow.Systems.Dynamics;

namespace Semiflow.Tests.Systems;

public sealed class DampedPendulumTests
{
    [Fact]
    public void Trajectories_of_the_published_generator()
    {
        using Recorded recorded = new("aphynity_pendulum");
        double[] parameters = recorded["params"], t = recorded["t"], starts = recorded["y0"];
        var system = new DampedPendulum();
        Assert.Equal(parameters, system.Parameters.Values);
        Assert.Equal(t, system.Times);
        double[][] tight = recorded.Trajectories("states_tight"), published = recorded.Trajectories("states");
        for (int i = 0; i < tight.Length; i++)
        {
            double[] frames = new double[2 * t.Length];
            starts.AsSpan(2 * i, 2).CopyTo(frames);
            Simulation.Solve(system.NewSpanField(), t, frames, paper: false, default);
            Assert.InRange(Recorded.Distance(tight[i], frames), 0, 1e-9);
            Assert.InRange(Recorded.Distance(published[i], frames), 0, 2e-5);
        }
    }

    [Fact]
    public void Initial_states_have_the_radii_of_the_law_and_some_go_over_the_top()
    {
        var set = new DampedPendulum().Simulate(0, 400, seed: 1);
        double[] radii = set.States[0].norm(1).data<double>().ToArray();
        Assert.InRange(radii.Min(), 1.3, 1.32);
        Assert.InRange(radii.Max(), 2.28, 2.3);
        Assert.InRange(set.States.select(2, 0).abs().max().item<double>(), 2 * Math.PI, 9);
    }
}
