using System.Text.Json.Nodes;
using Semiflow.Flows;
using Semiflow.Kernels;
using Semiflow.Kernels.Torch;
using Semiflow.Operators.Models.Convolutional;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Systems;
using Semiflow.Systems.Dynamics;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Bench;

/// <summary>Moves of APHYNITY in the published sizes: RK4 with one step per frame, forward, penalty, backward and Adam.</summary>
internal sealed class AphynityMoves
{
    private readonly Aphynity principle;
    private readonly Training.Optimizers.AdamW optimizer;
    private readonly TrajectoryBatch batch;
    private readonly int moves;
    private long step;

    private AphynityMoves(
        IVectorField physics, IVectorField network, AugmentationNorm norm, TrajectorySet set, int moves, int width)
    {
        this.moves = moves;
        Sizes = new JsonObject { ["batch"] = set.Count, ["frames"] = set.Frames, ["points"] = set.States.shape[^1], ["width"] = width };
        principle = new Aphynity(
            physics, network, new FlowOptions { Method = RungeKutta.ThreeEighths },
            new AphynityOptions { Norm = norm, InnerIterations = moves }, new OptimizerSpec(1e-3, 0));
        optimizer = new Training.Optimizers.AdamW(principle.Players[0].Optimizer, principle.Players[0].Parameters);
        batch = new TrajectoryBatch(set with { States = set.States.to(float32) }, [.. Enumerable.Range(0, set.Count)]);
    }

    /// <summary>What a peer must know to do the same.</summary>
    public JsonObject Sizes { get; }

    /// <summary>Numbers that it trains.</summary>
    public long Parameters => principle.Players[0].Parameters.Sum(each => each.Value.numel());

    /// <summary>An epoch of the pendulum: 25 trajectories of 40 frames in one batch, five inner iterations, network 2-200-200-2.</summary>
    public static AphynityMoves Pendulum(bool quick)
    {
        using var random = new Generator(1);
        int width = quick ? 8 : 200;
        return new AphynityMoves(
            DampedPendulum.Frictionless.Learned(),
            new Mlp([2, width, width, 2], Nonlinearity.Relu, random, WeightInitialization.Orthogonal(0.2)),
            AugmentationNorm.Relative, new DampedPendulum { Frames = quick ? 5 : 40 }.Simulate(0, quick ? 3 : 25, 1), 5, width);
    }

    /// <summary>A move of reaction–diffusion: batch 64, 30 frames of 32 x 32, network 2-16-16-2.</summary>
    public static AphynityMoves ReactionDiffusion(bool quick)
    {
        var system = new ReactionDiffusion { Frames = quick ? 3 : 30, Points = quick ? 16 : 32, PaperCompat = true };
        return new AphynityMoves(
            system.Laws[0].Learned(new LawSetting(system.Grid)), Network(Width(quick), Border.Circular), AugmentationNorm.Squared,
            system.Simulate(0, quick ? 2 : 64, 1), 1, Width(quick));
    }

    /// <summary>A move of the wave: batch 64, 25 frames of 64 x 64, network 2-16-16-2.</summary>
    public static AphynityMoves Wave(bool quick)
    {
        var system = new DampedWave { Frames = quick ? 3 : 25, Points = quick ? 16 : 64 };
        return new AphynityMoves(
            DampedWave.Undamped.Learned(new LawSetting(system.Grid)), Network(Width(quick), Border.Zero), AugmentationNorm.Squared,
            system.Simulate(0, quick ? 2 : 64, 1), 1, Width(quick));
    }

    /// <summary>The moves.</summary>
    public void Step()
    {
        for (int i = 0; i < moves; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.ClearGradients();
            Terms terms = principle.Players[0].Loss(batch);
            terms.Total.backward();
            CustomGradient.ThrowIfFailed();
            optimizer.Step(1e-3, optimizer.GradientNorm());
            principle.After(new Move(Aphynity.PlayerName, ++step, step, new Dictionary<string, double>()));
        }
    }

    private static int Width(bool quick) => quick ? 4 : 16;

    private static ConvNet Network(int width, Border border)
    {
        using var random = new Generator(1);
        return new ConvNet([2, width, width, 2], Nonlinearity.Relu, border, random);
    }
}
