using Semiflow.Flows;
using Semiflow.Principles;
using Semiflow.Systems;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Environments;

/// <summary>Small environments of Lotka–Volterra and networks for tests of LEADS.</summary>
internal static class LeadsFixture
{
    /// <summary>Trajectories of the first environments, ordered by environment.</summary>
    public static TrajectorySet Simulate(
        int environments, int first, int count, int frames = 20, ScalarType type = ScalarType.Float32, double step = 0.5)
    {
        TrajectorySet[] sets = [.. LotkaVolterra.Environments.Take(environments)
            .Select(e => (e with { Frames = frames, Step = step }).Simulate(first, count, 7))];
        return new TrajectorySet(sets[0].Times, cat([.. sets.Select(set => set.States)], 1).to(type))
        {
            Environments = [.. Enumerable.Range(0, environments).SelectMany(e => Enumerable.Repeat(e, count))],
        };
    }

    public static EnvironmentDynamics Dynamics(
        int environments, Decomposition kind = Decomposition.Leads, int width = 8, ulong seed = 1, ScalarType type = ScalarType.Float32)
    {
        ulong drawn = seed;
        return EnvironmentDynamics.Create(
            kind, environments, copies => Network(copies, width, drawn++, type), new FlowOptions { Method = RungeKutta.ThreeEighths });
    }

    public static Mlp Network(int copies, int width, ulong seed, ScalarType type = ScalarType.Float32)
    {
        using var random = new Generator(seed);
        return new Mlp([2, width, width, width, 2], Nonlinearity.Swish, random, WeightInitialization.Normal(0.05), copies, type);
    }

    public static double[] Bits(EnvironmentDynamics dynamics, Leads leads) =>
    [
        .. dynamics.Shared.parameters().Concat(dynamics.Own.parameters()).Cast<Tensor>().Concat(leads.Buffers.Select(b => b.Value))
            .SelectMany(p => p.detach().to(float64).data<double>().ToArray()),
    ];

    public static double Error(EnvironmentDynamics dynamics, TrajectorySet set)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        return (dynamics.Predict(set) - set.States).square().mean().to(float64).item<double>();
    }
}
