using Semiflow.Systems;
using Semiflow.Systems.Dynamics;

namespace Semiflow.Tests.Systems;

public sealed class DampedWaveTests
{
    [Fact]
    public void Trajectory_of_the_published_generator()
    {
        using Recorded recorded = new("aphynity_wave");
        var system = new DampedWave { PaperCompat = true };
        Assert.Equal(recorded["params"], system.Parameters.Values);
        double[] start = recorded["y0"], rate = recorded["rhs_at_step5"], expected = recorded["states"];
        int plane = 64 * 64;
        Assert.InRange(Recorded.Distance(rate, Recorded.Velocity(system.NewSpanField(), recorded["state_step5"])), 0,
            1e-5 * rate.Max(Math.Abs));
        double[] frames = new double[6 * 2 * plane];
        start.CopyTo(frames, 0);
        system.Solve([.. Enumerable.Range(0, 6).Select(i => i * 5e-3)], frames, default);
        for (int channel = 0; channel < 2; channel++)
        {
            double[] theirs = expected[(channel * 6 * plane)..((channel + 1) * 6 * plane)];
            double[] ours = [.. Enumerable.Range(0, 6).SelectMany(t => frames.Skip((2 * t + channel) * plane).Take(plane))];
            Assert.InRange(Recorded.Distance(theirs, ours), 0, 1e-5 * theirs.Max(Math.Abs));
        }
    }

    [Fact]
    public void Without_damping_the_energy_stays_and_its_drift_falls_at_fifth_order()
    {
        double Drift(int substeps)
        {
            var system = new DampedWave { Damping = 0, Frames = 226, Offsets = 1, Substeps = substeps };
            var set = system.Simulate(0, 1, seed: 1);
            InvariantValue energy = system.Invariants.Single().Value;
            double before = energy(set.States[0].data<double>().ToArray()),
                after = energy(set.States[-1].contiguous().data<double>().ToArray());
            return Math.Abs(after / before - 1);
        }

        double coarse = Drift(1), fine = Drift(2);
        Assert.InRange(coarse, 0, 1e-3);
        Assert.InRange(Math.Log2(coarse / fine), 4.8, 6);
    }

    [Fact]
    public void Windows_slide_along_one_trajectory()
    {
        var system = new DampedWave { SlidingWindows = true, Frames = 5 };
        var set = system.Simulate(3, 2, seed: 1);
        Assert.InRange((set.States[1][0] - set.States[0][1]).abs().max().item<double>(), 0, 1e-9);
    }
}
