using Semiflow.Flows;
using Semiflow.Systems;
using Semiflow.Systems.Fluids;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Systems;

/// <summary>Ideal flow with a tracer: conservation, a steady flow, transport by a uniform one.</summary>
public sealed class EulerTracerTests
{
    [Fact]
    public void Invariants_are_lost_no_faster_than_specified()
    {
        using DisposeScope scope = NewDisposeScope();
        var system = new EulerTracer { Frames = 2, Step = 5, TimeStep = 0.02, Discard = 0 };
        TrajectorySet set = system.Simulate(0, 2, 1);
        foreach (Invariant invariant in system.Invariants)
        {
            double allowed = invariant.Name switch { "energy" => 2e-4, "enstrophy" => 1e-2, _ => 2e-2 };
            for (int k = 0; k < 2; k++)
            {
                double[] values = [.. Enumerable.Range(0, 2)
                    .Select(t => invariant.Value(set.States[t, k].contiguous().data<double>().ToArray()))];
                Assert.InRange(values[1] / values[0], 1 - allowed, 1 + 1e-9);
            }
        }
    }

    [Fact]
    public void Initial_fields_have_the_deviations_asked_for()
    {
        using DisposeScope scope = NewDisposeScope();
        var system = new EulerTracer { Frames = 2, Discard = 0, Points = 32, Vorticity = 3 };
        double[] start = system.Simulate(0, 1, 4).States[0, 0].contiguous().data<double>().ToArray();
        Assert.Equal(0.5, system.Invariants[0].Value(start), 1e-6);
        Assert.Equal(4.5, system.Invariants[2].Value(start), 1e-4);
    }

    [Fact]
    public void Taylor_Green_is_steady()
    {
        const int n = 32;
        double[] vortex = Function(n, (x, y) => Math.Sin(x) * Math.Sin(y)), first = new double[n * n], second = new double[n * n];
        var flow = new VorticityFlow(n, 2 * Math.PI, 0.02);
        flow.Set(vortex, vortex);
        flow.Advance(2);
        flow.Get(first, second);
        Assert.True(Recorded.Distance(vortex, first) < 1e-12 && Recorded.Distance(vortex, second) < 1e-12);
    }

    [Fact]
    public void A_uniform_flow_brings_everything_back()
    {
        const int n = 32;
        double[] density = Function(n, (x, y) => Math.Exp(Math.Sin(x) + Math.Cos(y))), first = new double[n * n],
            second = new double[n * n];
        var flow = new VorticityFlow(n, 2 * Math.PI, 0.01, tracer: true) { Mean = (1, -1) };
        flow.Set(VorticityFlow.Tracer, density, density);
        flow.Get(VorticityFlow.Tracer, first, second);
        flow.Advance(2 * Math.PI);
        flow.Get(VorticityFlow.Tracer, second, density);
        Assert.True(Recorded.Distance(first, second) < 1e-6);
    }

    [Fact]
    public void Buoyancy_sets_a_fluid_at_rest_in_motion()
    {
        const int n = 32;
        double[] still = new double[n * n], density = Function(n, (x, y) => Math.Sin(x + y)), one = new double[2 * n * n],
            two = new double[2 * n * n];
        var flow = new VorticityFlow(n, 2 * Math.PI, 0.01, tracer: true, buoyancy: 0.5);
        flow.Set(still, still);
        flow.Set(VorticityFlow.Tracer, density, density);
        flow.Advance(0.01);
        flow.GetVelocity(one, two);

        // ω = g t cos(x + y), −Δψ = ω: ψ = ω/2, u = ψ_y, v = −ψ_x.
        double[] expected = [.. Function(n, (x, y) => -0.0025 * Math.Sin(x + y)), .. Function(n, (x, y) => 0.0025 * Math.Sin(x + y))];
        Assert.True(Recorded.Distance(expected, one) < 1e-8);
    }

    private static double[] Function(int n, Func<double, double, double> f) =>
        [.. Enumerable.Range(0, n * n).Select(i => f(2 * Math.PI * (i / n) / n, 2 * Math.PI * (i % n) / n))];
}
