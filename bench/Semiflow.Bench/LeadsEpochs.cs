using System.Text.Json.Nodes;
using Semiflow.Flows;
using Semiflow.Kernels;
using Semiflow.Kernels.Torch;
using Semiflow.Operators.Models.Convolutional;
using Semiflow.Principles;
using Semiflow.Systems;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Bench;

/// <summary>
/// One epoch of LEADS, which is one move: one trajectory of each environment, RK4 with one step per frame, forward, penalty, backward and
/// Adam. The authors' code solves a second time without gradients for its log; ours does not.
/// </summary>
internal sealed class LeadsEpochs
{
    private readonly IReadOnlyList<Player<TrajectoryBatch>> players;
    private readonly Training.Optimizers.AdamW optimizer;
    private readonly TrajectoryBatch batch;

    private LeadsEpochs(EnvironmentDynamics dynamics, LeadsOptions options, TrajectorySet set, int width)
    {
        Sizes = new JsonObject
        {
            ["environments"] = set.Count, ["frames"] = set.Frames, ["points"] = set.States.shape[^1], ["width"] = width,
        };
        players = new Leads(dynamics, options, new OptimizerSpec(1e-3, 0)).Players;
        optimizer = new Training.Optimizers.AdamW(players[0].Optimizer, players[0].Parameters);
        batch = new TrajectoryBatch(set, [.. Enumerable.Range(0, set.Count)]);
    }

    /// <summary>
    /// Ten environments of Lotka–Volterra, 20 frames, networks 2-64-64-64-2; restarts at half of the frames, as halfway through training.
    /// </summary>
    public static LeadsEpochs LotkaVolterra(bool quick)
    {
        using var random = new Generator(1);
        IDynamicalSystem[] systems = [.. Systems.LotkaVolterra.Environments.Take(quick ? 2 : 10)];
        int width = quick ? 8 : 64;
        EnvironmentDynamics dynamics = EnvironmentDynamics.Create(
            Decomposition.Leads, systems.Length,
            copies => new Mlp([2, width, width, width, 2], Nonlinearity.Swish, random, WeightInitialization.Normal(0.05), copies), Flow);
        return new LeadsEpochs(dynamics, new LeadsOptions { Restarts = new RestartSchedule(0.5) }, Together(systems), width);
    }

    /// <summary>Three environments of Gray–Scott on 32² points, 10 frames, networks 2-64-64-64-2 of 3x3 convolutions.</summary>
    public static LeadsEpochs GrayScott(bool quick)
    {
        using var random = new Generator(1);
        IDynamicalSystem[] systems = [.. Systems.Dynamics.GrayScott.Environments.Take(quick ? 2 : 3)];
        int width = quick ? 4 : 64;
        EnvironmentDynamics dynamics = EnvironmentDynamics.Create(
            Decomposition.Leads, systems.Length,
            copies => new ConvNet([2, width, width, width, 2], Nonlinearity.Swish, Border.Circular, random,
                WeightInitialization.Normal(0.1), copies, factor: 1e-3), Flow);
        return new LeadsEpochs(
            dynamics, new LeadsOptions { PenaltyWeight = 1e-3, Norm = SpectralNormKind.Flattened, Restarts = new RestartSchedule(0.5) },
            Together(systems), width);
    }

    /// <summary>What a peer must know to do the same.</summary>
    public JsonObject Sizes { get; }

    /// <summary>Numbers that it trains.</summary>
    public long Parameters => players[0].Parameters.Sum(each => each.Value.numel());

    private static FlowOptions Flow => new() { Method = RungeKutta.ThreeEighths };

    /// <summary>The epoch.</summary>
    public void Step()
    {
        using DisposeScope scope = NewDisposeScope();
        optimizer.ClearGradients();
        players[0].Loss(batch).Total.backward();
        CustomGradient.ThrowIfFailed();
        optimizer.Step(1e-3, optimizer.GradientNorm());
    }

    private static TrajectorySet Together(IReadOnlyList<IDynamicalSystem> systems)
    {
        TrajectorySet[] sets = [.. systems.Select(system => system.Simulate(0, 1, 1))];
        return sets[0] with { States = cat([.. sets.Select(set => set.States)], 1).to(float32),
            Environments = [.. Enumerable.Range(0, sets.Length)] };
    }
}
