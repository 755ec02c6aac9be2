using Semiflow.Data;
using Semiflow.Flows;
using Semiflow.Recipes.AphynityRecipes;
using Semiflow.Tests.Cli;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Forecasts;

/// <summary>Data that pass their states in one direction only are no ground for a projection over both.</summary>
public sealed class ReversedStatesTests
{
    private static readonly AphynityTrainingConfig Both = new(Projected: true, Reversal: true);

    /// <summary>θ and its velocity over 60 frames of each trajectory.</summary>
    private static TrajectorySet Motion(Func<double, double, double> angle, Func<double, double, double> velocity, int trajectories = 6)
    {
        Tensor states = zeros(60, trajectories, 2, float64);
        for (int frame = 0; frame < 60; frame++)
        {
            for (int i = 0; i < trajectories; i++)
            {
                states[frame, i, 0] = angle(0.2 * frame, i);
                states[frame, i, 1] = velocity(0.2 * frame, i);
            }
        }

        return new TrajectorySet(arange(60, float64) * 0.2, states);
    }

    private static string? Warning(TrajectorySet set, AphynityTrainingConfig? config = null, string law = "pendulum") =>
        ReversedStates.Warning(config ?? Both, PhysicsLaws.Find(law), set);

    [Fact]
    public void A_swing_passes_its_states_in_both_directions()
    {
        TrajectorySet swing = Motion(
            (t, i) => (1 + (0.1 * i)) * Math.Exp(-0.05 * t) * Math.Cos(t + i),
            (t, i) => -(1 + (0.1 * i)) * Math.Exp(-0.05 * t) * Math.Sin(t + i));
        Assert.InRange(ReversedStates.Share(swing.States, [1]), 0.25, 0.6);
        Assert.Null(Warning(swing));
    }

    [Fact]
    public void Rotation_overdamping_a_quarter_of_a_swing_and_rest_do_not()
    {
        TrajectorySet[] all =
        [
            Motion((t, i) => (2 + (0.1 * i)) * t, (t, i) => 2 + (0.1 * i)),
            Motion((t, i) => (i - 2.5) * Math.Exp(-t), (t, i) => -(i - 2.5) * Math.Exp(-t)),
            Motion((t, i) => (i - 2.5) * Math.Cos(t * Math.PI / 24), (t, i) => -(i - 2.5) * Math.Sin(t * Math.PI / 24)),
            Motion((_, i) => i, (_, _) => 0),
        ];
        Assert.All(all, set => Assert.Contains("in one direction only", Warning(set), StringComparison.Ordinal));
        Assert.All(all, set => Assert.Null(Warning(set, Both with { Reversal = false })));
        Assert.Null(Warning(all[0], law: "reaction-diffusion"));
    }

    /// <summary>A run on own data says so before it trains, and which baselines it will not have.</summary>
    [Fact]
    public void A_run_says_so_before_it_trains()
    {
        using var cli = new CommandLine();
        TrajectoryData.Write(cli.At("rotation.npz"), Motion((t, i) => (2 + (0.1 * i)) * t, (_, i) => 2 + (0.1 * i), trajectories: 8));
        string[] run = ["train", "--data", cli.At("rotation.npz"), "--method", "aphynity", "--physics", "pendulum", "--set",
            "budget.epochs=1", "budget.passes=1", "model.width=4", "data.frames=4", "evaluation.baselines=[complete,true]",
            "training.projected=true", "evaluation.report=false"];
        (int code, string output, string error) = CommandLine.Run([.. run, "training.reversal=true", "--out", cli.At("both")]);
        Assert.True(code == 0, error);
        string said = output + error;
        int warned = said.IndexOf("in one direction only", StringComparison.Ordinal);
        Assert.InRange(warned, 0, said.IndexOf("epoch 1", StringComparison.Ordinal));
        Assert.Contains("without true", said, StringComparison.Ordinal);
        (code, output, error) = CommandLine.Run([.. run, "--out", cli.At("one")]);
        Assert.True(code == 0, error);
        Assert.DoesNotContain("in one direction only", output + error, StringComparison.Ordinal);
    }

    /// <summary>The nodes of a field count one by one; frames that were not observed whole do not count.</summary>
    [Fact]
    public void Fields_are_looked_at_node_by_node()
    {
        Tensor times = arange(40, float64).view(-1, 1, 1, 1) * 0.3, nodes = arange(5, float64).view(1, 1, 5, 1);
        Tensor one = (times + nodes).cos() * ones(1, 2, 1, 4, float64), two = -(times + nodes).sin() * ones(1, 2, 1, 4, float64);
        Tensor wave = stack([one, two], 2);
        Assert.InRange(ReversedStates.Share(wave, [1]), 0.25, 0.6);
        Tensor growing = stack([one, two.abs()], 2);
        growing[3, 0, 0, 0, 0] = double.NaN;
        Assert.Equal(0, ReversedStates.Share(growing, [1]));
    }
}
