using Semiflow.Data;
using Semiflow.Flows;
using Semiflow.Recipes.LeadsRecipes;
using Semiflow.Systems;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Forecasts;

/// <summary>Trajectories that systems make: for files and for runs.</summary>
public sealed class GeneratedTrajectoriesTests : IRunObserver, IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-trajectories-").FullName;
    private readonly List<string> said = [];

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    void IRunObserver.Say(string line) => said.Add(line);

    private TrajectorySet Written(
        string name, int count, string environment = "all", bool adaptation = false, long seed = 0, string file = "data.npz")
    {
        string path = Path.Combine(folder, file);
        GeneratedTrajectories.Write(name, count, environment, adaptation, seed, path, replace: true, this, CancellationToken.None);
        return TrajectoryData.Read(path);
    }

    private string Refused(string name, int count = 1, string environment = "all", bool adaptation = false, long seed = 0) =>
        Assert.Throws<InputException>(() => Written(name, count, environment, adaptation, seed)).Message;

    [Theory]
    [InlineData("data.npz")]
    [InlineData("data.h5")]
    public void A_file_has_every_environment_its_times_and_its_channels(string file)
    {
        SystemEntry<IDynamicalSystem> entry = SystemCatalogue.Find<IDynamicalSystem>("lotka-volterra");
        TrajectorySet set = Written("lotka-volterra", 2, file: file);
        Assert.Equal((2 * entry.Training.Count, entry.First.Times.Count), (set.Count, set.Frames));
        Assert.Equal(Enumerable.Range(0, entry.Training.Count).SelectMany(e => new[] { e, e }), set.Environments);
        Assert.Equal(entry.First.Channels, set.Channels);
        Assert.Equal(entry.First.Times, set.Times.data<double>().ToArray());
        Assert.Equal(entry.Training.Count, said.Count(line => line.Contains("2 trajectories of", StringComparison.Ordinal)));
        Assert.StartsWith($"wrote {Path.Combine(folder, file)}, ", said[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_makes_the_same_trajectories_and_more_of_them_begin_alike()
    {
        Tensor first = Written("pendulum", 3, seed: 5).States;
        Assert.True(Written("pendulum", 3, seed: 5).States.allclose(first, 0, 0));
        Assert.True(Written("pendulum", 5, seed: 5).States[.., ..3].allclose(first, 0, 0));
        Tensor other = Written("pendulum", 3, seed: 6).States;
        Assert.Equal(0, Together(first, other));
        Assert.Null(Written("pendulum", 3).Environments);
    }

    [Fact]
    public void Environments_share_initial_states_and_part_from_there()
    {
        TrajectorySet set = Written("lotka-volterra", 2, seed: 3);
        Tensor zero = set.Select(0, 1).States, one = set.Select(2, 3).States;
        Assert.True(zero[0].allclose(one[0], 0, 0));
        Assert.False(zero[^1].allclose(one[^1], 1e-3));
        TrajectorySet alone = Written("lotka-volterra", 2, environment: "1", seed: 3);
        Assert.True(alone.States.allclose(one, 0, 0));
        Assert.Equal([1, 1], alone.Environments);
    }

    [Fact]
    public void Environments_to_adapt_to_are_others()
    {
        SystemEntry<IDynamicalSystem> entry = SystemCatalogue.Find<IDynamicalSystem>("lotka-volterra");
        TrajectorySet seen = Written("lotka-volterra", 1), unseen = Written("lotka-volterra", 1, adaptation: true);
        Assert.Equal((entry.Training.Count, entry.Unseen.Count), (seen.Count, unseen.Count));
        Assert.All(Enumerable.Range(0, unseen.Count), i => Assert.DoesNotContain(
            Enumerable.Range(0, seen.Count), j => seen.Select(j).States[^1].allclose(unseen.Select(i).States[^1], 1e-6)));
    }

    [Fact]
    public void What_cannot_be_made_is_said_before_it_is_simulated()
    {
        Assert.Contains("unknown system 'pendulm'. Did you mean 'pendulum'?", Refused("pendulm"), StringComparison.Ordinal);
        Assert.Equal("--count must be at least 1, not 0.", Refused("pendulum", count: 0));
        Assert.Equal("--seed must be at least 0, not -1.", Refused("pendulum", seed: -1));
        Assert.Equal("pendulum has no environments to adapt to.", Refused("pendulum", adaptation: true));
        Assert.Equal(
            "--environment is 'all' or one of 0 to 9, the environments of lotka-volterra, not '10'.",
            Refused("lotka-volterra", environment: "10"));
        Assert.Contains("not '-1'", Refused("lotka-volterra", environment: "-1"), StringComparison.Ordinal);
        string path = Path.Combine(folder, "there.npz");
        File.WriteAllText(path, "mine");
        Assert.Contains("--force", Assert.Throws<InputException>(() => GeneratedTrajectories.Write(
            "pendulum", 1, "all", false, 0, path, replace: false, this, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(path));
        Assert.Empty(said);
    }

    [Fact]
    public void Dynamical_systems_are_known_by_name()
    {
        Assert.True(GeneratedTrajectories.Knows("pendulum"));
        Assert.False(GeneratedTrajectories.Knows("poisson")); // Its solutions are pairs.
        Assert.False(GeneratedTrajectories.Knows("pendulums"));
    }

    /// <summary>Parts of a run share no initial state; environments of a part share theirs; another seed has others.</summary>
    [Fact]
    public void Splits_of_a_run_are_disjoint_and_depend_on_its_seed_alone()
    {
        using var run = new QuietRun("leads-lotka-volterra", seed: 4);
        using var same = new QuietRun("leads-lotka-volterra", seed: 4);
        using var other = new QuietRun("leads-lotka-volterra", seed: 5);
        var config = (LeadsConfig)RecipeCatalogue.Find("leads-lotka-volterra").Small;
        config = config with { Data = new LeadsDataConfig(2, 3, 4) };
        LeadsData data = LeadsData.Load(run.Session, config);
        int environments = data.Names.Count;
        Assert.Equal(
            (2 * environments, 3 * environments, 4 * environments), (data.Train.Count, data.Validation.Count, data.Test.Count));
        Assert.Distinct(data.Names);
        Assert.Equal(data.NewNames.Count, data.AdaptationTrain!.Count);
        TrajectorySet[] parts = [data.Train, data.Validation, data.Test];
        Assert.All(parts, part => Assert.True(Of(part, 0).allclose(Of(part, environments - 1), 0, 0)));
        Assert.Equal((0, 0, 0), (Together(parts[0], parts[1]), Together(parts[0], parts[2]), Together(parts[1], parts[2])));
        Assert.True(LeadsData.Load(same.Session, config).Test.States.allclose(data.Test.States, 0, 0));
        LeadsData others = LeadsData.Load(other.Session, config);
        Assert.Equal((0, 0), (Together(others.Train, data.Train), Together(others.Test, data.Test)));
    }

    /// <summary>Initial states of the trajectories of an environment.</summary>
    private static Tensor Of(TrajectorySet set, int environment) =>
        set.Select([.. Enumerable.Range(0, set.Count).Where(i => set.Environments![i] == environment)]).States[0];

    private static int Together(TrajectorySet one, TrajectorySet two) => Together(one.States, two.States);

    /// <summary>How many pairs of trajectories begin in the same state.</summary>
    private static int Together(Tensor one, Tensor two) =>
        (one[0].flatten(1).unsqueeze(1) == two[0].flatten(1).unsqueeze(0)).all(2).sum().to(int32).item<int>();
}
