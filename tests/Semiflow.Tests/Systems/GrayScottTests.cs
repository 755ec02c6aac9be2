using Semiflow.Systems.Dynamics;

namespace Semiflow.Tests.Systems;

public sealed class GrayScottTests
{
    [Theory]
    [InlineData(false, 1e-6)]
    [InlineData(true, 1e-5)]
    public void Trajectories_of_the_published_generator(bool paper, double tolerance)
    {
        using Recorded recorded = new("leads_gray_scott");
        double[] parameters = recorded["params"], start = recorded["y0"], rates = recorded["rhs_at_y0"], t = recorded["t"];
        double[][] states = recorded.Trajectories(paper ? "states" : "states_tight");
        for (int e = 0; e < states.Length; e++)
        {
            GrayScott system = GrayScott.Environments[e];
            Assert.Equal(parameters[(4 * e)..(4 * e + 4)], system.Parameters.Values);
            Assert.InRange(Recorded.Distance(rates.AsSpan(e * start.Length, start.Length), Recorded.Velocity(system.NewSpanField(), start)),
                0,
                1e-12);
            double[] frames = new double[t.Length * start.Length];
            start.CopyTo(frames, 0);
            Simulation.Solve(system.NewSpanField(), t, frames, paper, default);
            Assert.InRange(Recorded.Distance(states[e], frames), 0, tolerance);
        }
    }

    [Fact]
    public void Every_start_has_squares_of_v_in_a_sea_of_u()
    {
        var set = new GrayScott { Frames = 2, Step = 1 }.Simulate(0, 30, seed: 6);
        for (int i = 0; i < set.Count; i++)
        {
            double[] start = set.States[0][i].data<double>().ToArray();
            double[] u = start[..1024], v = start[1024..];
            Assert.InRange(v.Count(x => x == 1), 9, 27);
            Assert.All(u.Zip(v), pair => Assert.True(pair is (0.95, 0.05) or (0, 1)));
        }
    }
}
