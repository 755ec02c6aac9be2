using Semiflow.Flows;
using Semiflow.Operators;
using Semiflow.Principles;
using Semiflow.Principles.Environments;
using Semiflow.Tests.Training;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Environments;

public sealed class LeadsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(Decomposition.Leads)]
    [InlineData(Decomposition.OneForAll)]
    [InlineData(Decomposition.OnePerEnvironment)]
    public void All_environments_at_once_equal_one_after_the_other(Decomposition kind)
    {
        EnvironmentDynamics together = LeadsFixture.Dynamics(3, kind, type: float64);
        TrajectorySet ordered = LeadsFixture.Simulate(3, 0, 2, frames: 5, type: float64);
        TrajectorySet mixed = ordered.Select(4, 1, 2, 0, 5); // Any order, environment 1 with one trajectory.
        Tensor prediction = together.Predict(mixed);
        prediction.square().sum().backward();
        Tensor[] gradients = [.. Parameters(together).Select(p => p.grad!.clone())];
        foreach (TorchSharp.Modules.Parameter parameter in Parameters(together))
        {
            parameter.grad = null;
        }

        for (int row = 0; row < mixed.Count; row++)
        {
            TrajectorySet one = mixed.Select(row);
            Tensor alone = together.Predict(one);
            Assert.InRange((alone[.., 0] - prediction[.., row]).abs().max().item<double>(), 0, 1e-12);
            alone.square().sum().backward();
        }

        Assert.All(Parameters(together).Zip(gradients),
            pair => Assert.InRange((pair.First.grad! - pair.Second).abs().max().item<double>(), 0, 1e-10));
        Assert.Throws<InputException>(() => together.Predict(mixed with { Environments = [0, 1, 2, 3, 0] }));
    }

    [Fact]
    public void The_four_decompositions_have_equal_capacity_where_they_act()
    {
        long Count(Decomposition kind, bool own) =>
            (own ? LeadsFixture.Dynamics(4, kind).Own : LeadsFixture.Dynamics(4, kind).Shared).parameters().Sum(p => p.numel());
        long one = Count(Decomposition.OneForAll, false);
        Assert.Equal((one, 4 * one), (Count(Decomposition.Leads, false), Count(Decomposition.Leads, true)));
        Assert.Equal((one, one), (Count(Decomposition.OneForAll, false), Count(Decomposition.OneForAll, true)));
        Assert.Equal((4 * one, 4 * one), (Count(Decomposition.OnePerEnvironment, false), Count(Decomposition.OnePerEnvironment, true)));
    }

    [Fact]
    public void The_network_of_states_has_the_published_number_of_parameters() =>
        Assert.Equal(8645, LeadsFixture.Network(1, 64, 1).parameters().Sum(p => p.numel()));

    [Fact]
    public void Restarts_cut_the_solution_where_the_mask_says()
    {
        EnvironmentDynamics dynamics = LeadsFixture.Dynamics(2, type: float64);
        TrajectorySet set = LeadsFixture.Simulate(2, 0, 2, frames: 7, type: float64);
        var grouped = GroupedTrajectories.Of(set, 2);
        bool[][] masks = [.. Enumerable.Range(0, 7).Select(frame => new[] { frame is 2 or 3, frame == 5 })];
        Tensor solved = RestartedFlow.Solve(dynamics, grouped, masks);
        int[][] cuts = [[0, 2, 3, 6], [0, 5, 6]];
        for (int environment = 0; environment < 2; environment++)
        {
            TrajectorySet own = set.Select(2 * environment, (2 * environment) + 1);
            Assert.True(solved[0, 2 * environment].equal(own.States[0, 0]).all().item<bool>());
            for (int c = 0; c + 1 < cuts[environment].Length; c++)
            {
                (int from, int to) = (cuts[environment][c], cuts[environment][c + 1]);
                Tensor segment = dynamics.Predict(own with { States = own.States[from..(to + 1)], Times = own.Times[from..(to + 1)] });
                Tensor actual = solved[(from + 1)..(to + 1)].narrow(1, 2 * environment, 2);
                Assert.InRange((segment[1..] - actual).abs().max().item<double>(), 0, 1e-12);
            }
        }

        // A state that was not observed in full starts nothing.
        Tensor mask = ones_like(set.States, ScalarType.Bool);
        mask[5, 2, 0] = false;
        Tensor masked = RestartedFlow.Solve(dynamics, grouped with { Mask = mask }, masks);
        TrajectorySet whole = set.Select(2);
        Assert.InRange((masked[.., 2] - dynamics.Predict(whole)[.., 0]).abs().max().item<double>(), 0, 1e-12);
        Assert.True((masked[6, 3] - solved[6, 3]).abs().max().item<double>() < 1e-12);
    }

    /// <summary>Each move restarts by the masks of its own number, also after an interruption.</summary>
    [Fact]
    public void Restarts_follow_the_number_of_the_move()
    {
        EnvironmentDynamics dynamics = LeadsFixture.Dynamics(3, type: float64);
        TrajectorySet set = LeadsFixture.Simulate(3, 0, 2, frames: 8, type: float64);
        var schedule = new RestartSchedule(0.7, 1, 3);
        Leads Fresh() => new(dynamics, new LeadsOptions { PenaltyWeight = 0, Restarts = schedule }, new OptimizerSpec());
        Leads leads = Fresh();
        using IDisposable quiet = no_grad();
        double Error(Leads of) => of.Players.Single().Loss(new TrajectoryBatch(set, [])).Total.item<double>();
        double[] expected = [.. Enumerable.Range(0, 3).Select(
            step => RestartedFlow.Error(dynamics, set, schedule.Masks(step, 8, 3)).item<double>())];
        Assert.Equal(3, expected.Distinct().Count());
        for (int step = 0; step < 3; step++)
        {
            Assert.Equal(expected[step], Error(leads), 1e-14);
            Leads resumed = Fresh();
            resumed.State = leads.State;
            Assert.Equal(expected[step], Error(resumed), 1e-14);
            leads.After(new Move(Leads.PlayerName, step + 1, 0, new Dictionary<string, double>()));
        }
    }

    [Fact]
    public void Restart_masks_are_functions_of_seed_and_move_with_the_stated_probability()
    {
        var schedule = new RestartSchedule(0.9, 5, 3);
        Assert.Equal(schedule.Masks(17, 9, 4), schedule.Masks(17, 9, 4));
        Assert.NotEqual(schedule.Masks(17, 9, 4).SelectMany(m => m), schedule.Masks(18, 9, 4).SelectMany(m => m));
        Assert.Equal(Math.Pow(0.9, 4), schedule.Probability(17), 12);
        double hits = 0, trials = 0;
        for (int step = 15; step < 20; step++)
        {
            bool[][] masks = schedule.Masks(step, 202, 10);
            Assert.DoesNotContain(true, masks[0]);
            Assert.DoesNotContain(true, masks[^1]);
            hits += masks.Sum(frame => frame.Count(hit => hit));
            trials += 2000;
        }

        double p = Math.Pow(0.9, 4);
        Assert.InRange(hits / trials, p - (4 * Math.Sqrt(p * (1 - p) / trials)), p + (4 * Math.Sqrt(p * (1 - p) / trials)));
        Assert.All(new RestartSchedule(0).Masks(0, 5, 2), frame => Assert.DoesNotContain(true, frame));
    }

    [Fact]
    public void Interrupted_and_resumed_the_training_ends_with_the_same_bits()
    {
        TrajectorySet set = LeadsFixture.Simulate(3, 0, 3, frames: 6);
        double[] whole = Train(set, null, 0, seed: 1);
        string folder = Directory.CreateTempSubdirectory("semiflow-leads-").FullName;
        try
        {
            Assert.NotEqual(whole, Train(set, folder, 9, seed: 1));
            // Other first parameters and vectors: everything comes from the checkpoint.
            Assert.NotEqual(whole, Train(set, folder, 14, seed: 5));
            Assert.Equal(whole, Train(set, folder, 0, seed: 9));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Adaptation_leaves_the_shared_part_and_the_known_ones_alone()
    {
        EnvironmentDynamics known = LeadsFixture.Dynamics(3);
        TrajectorySet set = LeadsFixture.Simulate(2, 5, 2, frames: 6);
        double[] Bits(nn.Module module) => [.. module.parameters().SelectMany(p => p.detach().to(float64).data<double>().ToArray())];
        double[] shared = Bits(known.Shared), own = Bits(known.Own);
        foreach (nn.Module<Tensor, Tensor> part in new nn.Module<Tensor, Tensor>[]
            { LeadsFixture.Network(2, 8, 4), new ConvexOwn(known.Own, 2), new ConvexOwn(known.Own, 2, LeadsFixture.Network(2, 8, 5)) })
        {
            EnvironmentDynamics adapted = LeadsAdaptation.With(known, part);
            double before = LeadsFixture.Error(adapted, set);
            var leads = new Leads(adapted, new LeadsOptions { PenaltyWeight = 0 }, new OptimizerSpec(1e-2, 0), trainShared: false);
            using var batches = new EnvironmentBatches(set, 2, 1);
            new Trainer(new TrainerOptions(1, 1)).Fit(leads, batches, null, [], TestContext.Current.CancellationToken);
            Assert.True(LeadsFixture.Error(adapted, set) < before);
            Assert.Equal(shared, Bits(known.Shared));
            Assert.Equal(own, Bits(known.Own));
        }
    }

    [Fact]
    public void The_nearest_environment_is_found_and_copied()
    {
        EnvironmentDynamics known = LeadsFixture.Dynamics(3, width: 8, type: float64);
        using (no_grad())
        {
            // Networks near zero at first: make the environments differ.
            ((Mlp)known.Own).parameters().Last().copy_(tensor(new[,] { { 1.0, 0 }, { 0, 1.0 }, { -1.0, 0.5 } }));
        }

        TrajectorySet set = LeadsFixture.Simulate(2, 0, 1, frames: 4, type: float64);
        Tensor truth = known.Predict(set with { Environments = [2, 1] }).detach();
        set = set with { States = truth, Environments = [0, 1] };
        Assert.Equal([2, 1], LeadsAdaptation.Nearest(known, set));
        Mlp copy = LeadsFixture.Network(2, 8, 99, float64);
        LeadsAdaptation.Copy(known.Own, copy, [2, 1]);
        Assert.Equal(0, LeadsFixture.Error(LeadsAdaptation.With(known, copy), set));
    }

    /// <summary>On common states the own parts cancel: what they share is cheaper in f.</summary>
    [Fact]
    public void Own_parts_cancel_where_the_penalty_rules()
    {
        TrajectorySet set = LeadsFixture.Simulate(3, 0, 24, frames: 2, step: 0.1);
        using var random = new Generator(1);
        EnvironmentDynamics dynamics = EnvironmentDynamics.Create(
            Decomposition.Leads, 3, copies => new PointwiseLinear(2, 2, copies, bias: true, random),
            new FlowOptions { Method = RungeKutta.Euler });
        var leads = new Leads(dynamics, new LeadsOptions { PenaltyWeight = 1e-2, LipschitzWeight = 0 },
            new OptimizerSpec(3e-2, 0, Beta2: 0.9, Schedule: new CosineSchedule()));
        using var batches = new EnvironmentBatches(set, 24, 1);
        new Trainer(new TrainerOptions(30, 1)).Fit(leads, batches, null, [], TestContext.Current.CancellationToken);
        using IDisposable quiet = no_grad();
        Tensor common = set.States[0][..24], own = dynamics.Own.call(common.repeat(3, 1)).view(3, 24, 2);
        double sum = own.sum([0]).norm(1).mean().item<float>(), each = own.norm(2).mean().item<float>();
        Assert.InRange(each, 1e-2, 10);
        Assert.InRange(sum / each, 0, 0.25); // Three independent parts would give 1.7, three equal ones 3.
    }

    private static IEnumerable<TorchSharp.Modules.Parameter> Parameters(EnvironmentDynamics dynamics) =>
        dynamics.Shared.parameters().Concat(dynamics.Own.parameters());

    private static double[] Train(TrajectorySet set, string? folder, int stopAfter, ulong seed)
    {
        EnvironmentDynamics dynamics = LeadsFixture.Dynamics(3, seed: seed);
        var leads = new Leads(dynamics, new LeadsOptions { Seed = seed, Restarts = new RestartSchedule(0.8, 2, 4) },
            new OptimizerSpec(1e-2, 0));
        using var batches = new EnvironmentBatches(set, 2, seed: 8, batchesPerEpoch: 5);
        using var interrupter = new Fixture.Interrupter(stopAfter, kill: false);
        new Trainer(new TrainerOptions(6, 2), folder is null ? null : new CheckpointFolder(folder)).Fit(leads, batches, null, [interrupter],
            interrupter.Token);
        return LeadsFixture.Bits(dynamics, leads);
    }
}
