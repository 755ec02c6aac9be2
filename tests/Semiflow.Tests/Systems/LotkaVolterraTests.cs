using Semiflow.Systems;
using Semiflow.Systems.Dynamics;

namespace Semiflow.Tests.Systems;

public sealed class LotkaVolterraTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Trajectories_of_the_published_generator(bool paper)
    {
        using Recorded recorded = new("leads_lotka_volterra");
        double[] parameters = recorded["params"], environments = recorded["env"], t = recorded["t"], starts = recorded["y0"];
        double[][] states = recorded.Trajectories(paper ? "states" : "states_tight");
        Assert.Equal(t, LotkaVolterra.Environments[0].Times);
        for (int i = 0; i < states.Length; i++)
        {
            double[] values = parameters[(4 * (int)environments[i])..];
            var system = new LotkaVolterra { Alpha = values[0], Beta = values[1], Gamma = values[2], Delta = values[3] };
            double[] frames = new double[2 * t.Length];
            starts.AsSpan(2 * i, 2).CopyTo(frames);
            Simulation.Solve(system.NewSpanField(), t, frames, paper, default);
            Assert.InRange(Recorded.Distance(states[i], frames), 0, paper ? 1e-5 : 1e-9);
        }
    }

    [Fact]
    public void V_is_conserved_to_1e_8()
    {
        var set = LotkaVolterra.Environments[3].Simulate(0, 20, seed: 2);
        Invariant v = LotkaVolterra.Environments[3].Invariants.Single();
        for (int i = 0; i < set.Count; i++)
        {
            double[] values = [.. Enumerable.Range(0, set.Frames).Select(k => v.Value(set.States[k][i].data<double>().ToArray()))];
            Assert.InRange(values.Max() - values.Min(), 0, 1e-8);
        }
    }
}
