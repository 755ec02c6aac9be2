using Semiflow.Cli;
using Semiflow.Data;
using Semiflow.Flows;
using Semiflow.Systems;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Cli;

/// <summary>Trajectories through the command line.</summary>
public sealed class TrajectoryTests : IDisposable
{
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void Make_writes_trajectories_that_read_back_and_repeat()
    {
        using DisposeScope scope = NewDisposeScope();
        IDynamicalSystem pendulum = SystemCatalogue.Find<IDynamicalSystem>("pendulum").Training[0];
        Assert.Equal(0, CommandLine.Run("make", "pendulum", "--count", "3", "--seed", "7", "--out", cli.At("a.h5")).Code);
        Assert.Equal(0, CommandLine.Run("make", "pendulum", "--count", "3", "--seed", "7", "--out", cli.At("b.npz")).Code);
        TrajectorySet set = TrajectoryData.Read(cli.At("a.h5")), again = TrajectoryData.Read(cli.At("b.npz"));
        Assert.True(set.States.equal(again.States).all().item<bool>());
        Assert.Equal((3, pendulum.Times.Count), (set.Count, set.Frames));
        Assert.Equal(pendulum.Times, set.Times.data<double>().ToArray());
        Assert.Equal(pendulum.Channels, set.Channels);
        Assert.Null(set.Environments);
        Assert.Equal(0, CommandLine.Run("make", "pendulum", "--count", "3", "--seed", "8", "--out", cli.At("c.npz")).Code);
        Assert.False(set.States.equal(TrajectoryData.Read(cli.At("c.npz")).States).all().item<bool>());
    }

    [Fact]
    public void Make_writes_all_environments_or_one()
    {
        using DisposeScope scope = NewDisposeScope();
        SystemEntry<IDynamicalSystem> entry = SystemCatalogue.Find<IDynamicalSystem>("lotka-volterra");
        Assert.Equal(0, CommandLine.Run("make", "lotka-volterra", "--count", "2", "--out", cli.At("all.npz")).Code);
        TrajectorySet all = TrajectoryData.Read(cli.At("all.npz"));
        Assert.Equal(Enumerable.Range(0, entry.Training.Count).SelectMany(i => new[] { i, i }), all.Environments!);
        Assert.Equal(0, CommandLine.Run("make", "lotka-volterra", "--count", "2", "--environment", "1", "--out", cli.At("one.npz")).Code);
        TrajectorySet one = TrajectoryData.Read(cli.At("one.npz"));
        Assert.Equal([1, 1], one.Environments!);
        Assert.True(one.States.equal(all.Select(2, 3).States).all().item<bool>());
        Assert.True(one.States[0].equal(all.Select(0, 1).States[0]).all().item<bool>()); // environments share initial states
    }

    [Theory]
    [InlineData("unknown system 'pendulm'. Did you mean 'pendulum'?", "make", "pendulm", "--count", "2", "--out", "a.h5")]
    [InlineData("one of 0 to", "make", "lotka-volterra", "--count", "2", "--environment", "99", "--out", "a.h5")]
    [InlineData("has no environments to adapt to", "make", "pendulum", "--count", "2", "--out-of-distribution", "--out", "a.h5")]
    [InlineData("--grid does not apply", "make", "pendulum", "--count", "2", "--grid", "32", "--out", "a.h5")]
    [InlineData("--environment does not apply", "make", "poisson", "--count", "2", "--environment", "0", "--out", "a.h5")]
    [InlineData("--count must be at least 1", "make", "pendulum", "--count", "0", "--out", "a.h5")]
    [InlineData("unknown method 'operatr'. Did you mean 'operator'?", "train", "--data", "a.h5", "--method", "operatr")]
    [InlineData("say what is known of the dynamics with --physics: pendulum,", "train", "--data", "a.h5", "--method", "aphynity")]
    [InlineData("unknown setting 'observed'", "train", "--data", "a.h5", "--observed", "0")]
    public void Bad_usage_is_explained(string message, params string[] args)
    {
        (int code, _, string error) = CommandLine.Run(args);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    [Fact]
    public void List_shows_dynamical_systems_and_methods()
    {
        (int code, string output, _) = CommandLine.Run("list");
        Assert.Equal(0, code);
        foreach (string name in SystemCatalogue.With<IDynamicalSystem>().Select(entry => entry.Name)
            .Concat(Semiflow.Recipes.MethodCatalogue.All.Select(method => method.Name)))
        {
            Assert.Contains($" {name} ", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_blow_up_ends_with_1_and_says_where()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var session = new CommandSession(output, error, interactive: false, CancellationToken.None);
        Assert.Equal(
            1, RunDisplay.Show(session, "runs/a",
                _ => throw new FlowException([new FlowFailure(FlowOutcome.NonFinite, 3, 1, 2.5, 0.125)])));
        Assert.Contains("channel 1 of sample 3 stopped being finite from time 2.5 with step 0.125", error.ToString(),
            StringComparison.Ordinal);
        Assert.Contains("The run is in runs/a", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Results_of_any_method_stand_beside_published_ones()
    {
        using var output = new StringWriter();
        var session = new CommandSession(output, output, interactive: false, CancellationToken.None);
        var summary = new Summary("toy", [new("mse", new SummaryFigure(2.5e-4, "", 1e-3)),
            new("parameter_error_percent", new SummaryFigure(1.25, "%")), new("parameters", new SummaryFigure(12, ""))]);
        session.Console.Write(ResultTable.Of(summary, 80));
        string text = output.ToString();
        Assert.Matches(@"mse +0\.00025 +0\.001", text);
        Assert.Matches(@"parameter error percent +1\.25 %", text);
        Assert.Contains("published", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
    }

    [Fact]
    public void Times_are_ranges_or_lists()
    {
        Assert.Equal([0, 0.25, 0.5, 0.75, 1], TimeList.Read("0:1:0.25"));
        Assert.Equal(11, TimeList.Read("0:1:0.1").Count); // in spite of rounding
        Assert.Equal([0, 2, 7.5], TimeList.Read("0,2,7.5"));
        Assert.Empty(TimeList.Read(null));
        foreach (string wrong in new[] { "a", "0:1", "0:1:0", "1:0:0.1", "0:1:-1", "0:inf:1", "0:1:1e-12" })
        {
            Assert.Throws<InputException>(() => TimeList.Read(wrong));
        }
    }
}
