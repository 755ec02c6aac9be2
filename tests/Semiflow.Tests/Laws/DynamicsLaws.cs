using Semiflow.Flows;
using Semiflow.Systems;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Laws;

/// <summary>What every entry of the dynamics catalogue must satisfy.</summary>
public sealed class DynamicsLaws
{
    public static TheoryData<string> Entries => [.. SystemCatalogue.With<IDynamicalSystem>().Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Entries))]
    public void Same_seed_same_bits_and_a_part_equals_the_whole(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        IDynamicalSystem system = SystemCatalogue.Find<IDynamicalSystem>(name).Training[0];
        TrajectorySet whole = system.Simulate(0, 3, 7), part = system.Simulate(1, 2, 7);
        Assert.True(whole.States[TensorIndex.Colon, 1..].equal(part.States).all().item<bool>());
        Assert.False(whole.States[TensorIndex.Colon, 0].equal(whole.States[TensorIndex.Colon, 1]).all().item<bool>());
        Assert.False(whole.States.equal(system.Simulate(0, 3, 8).States).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void Shape_type_and_times_are_those_announced_and_all_is_finite(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (IDynamicalSystem system in SystemCatalogue.Find<IDynamicalSystem>(name) is var entry
            ? entry.Training.Concat(entry.Unseen)
            : [])
        {
            TrajectorySet set = system.Simulate(0, 1, 3);
            Assert.Equal([system.Times.Count, 1, system.Channels.Count, .. system.Grid?.Shape ?? []], set.States.shape);
            Assert.Equal(ScalarType.Float64, set.States.dtype);
            Assert.Equal(system.Times, set.Times.data<double>().ToArray());
            Assert.Equal(system.Grid, set.Grid);
            Assert.Equal(system.Channels, set.Channels);
            Assert.True(set.States.isfinite().all().item<bool>());
            Assert.False(set.States[0].equal(set.States[-1]).all().item<bool>());
        }
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void Environments_start_from_the_same_states_and_part_ways(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        SystemEntry<IDynamicalSystem> entry = SystemCatalogue.Find<IDynamicalSystem>(name);
        TrajectorySet[] sets = [.. entry.Training.Concat(entry.Unseen).Select(system => system.Simulate(2, 1, 5))];
        foreach (TrajectorySet other in sets.Skip(1))
        {
            Assert.True(other.States[0].equal(sets[0].States[0]).all().item<bool>());
            Assert.False(other.States[-1].equal(sets[0].States[-1]).all().item<bool>());
        }
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void Invariants_stay_or_fall(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (IHasInvariants system in SystemCatalogue.Find<IDynamicalSystem>(name).Training.OfType<IHasInvariants>())
        {
            TrajectorySet set = system.Simulate(0, 2, 9);
            foreach (Invariant invariant in system.Invariants)
            {
                for (int k = 0; k < set.Count; k++)
                {
                    double[] values = [.. Enumerable.Range(0, set.Frames)
                        .Select(t => invariant.Value(set.States[t, k].contiguous().data<double>().ToArray()))];
                    double scale = values.Max(Math.Abs);
                    Assert.All(values.Zip(values.Skip(1)), pair => Assert.True(
                        invariant.Conserved ? Math.Abs(pair.Second - values[0]) <= 1e-3 * scale : pair.Second <= pair.First + 1e-9 * scale,
                        $"{invariant.Name}: {pair.First:R} then {pair.Second:R}"));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void Bad_requests_are_refused_and_a_stop_is_obeyed(string name)
    {
        IDynamicalSystem system = SystemCatalogue.Find<IDynamicalSystem>(name).Training[0];
        Assert.Throws<InputException>(() => system.Simulate(0, 0, 1));
        Assert.Throws<InputException>(() => system.Simulate(-1, 2, 1));
        Assert.Throws<OperationCanceledException>(() => system.Simulate(0, 1, 1, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Names_are_unique_and_cards_complete()
    {
        Assert.Distinct(SystemCatalogue.With<IDynamicalSystem>().Select(entry => entry.Name));
        foreach (SystemEntry<IDynamicalSystem> entry in SystemCatalogue.With<IDynamicalSystem>())
        {
            IDynamicalSystem[] environments = [.. entry.Training, .. entry.Unseen];
            Assert.NotEmpty(entry.Training);
            Assert.Distinct(environments.Select(system => system.ToString()));
            Assert.All(environments, system => Assert.Equal(entry.Name, system.Card.Name));
            SystemCard card = environments[0].Card;
            Assert.All([card.Title, card.Equation, card.Input, card.Output, card.Source, card.GoodValues], text => Assert.NotEmpty(text));
            Assert.Same(entry.First, SystemCatalogue.Find(entry.Name).First);
        }

        Assert.Contains("pendulum", Assert.Throws<InputException>(() => SystemCatalogue.Find<IDynamicalSystem>("pendulm")).Message,
            StringComparison.Ordinal);
    }
}
