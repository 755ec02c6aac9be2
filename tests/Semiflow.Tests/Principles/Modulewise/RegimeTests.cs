using Semiflow.Principles;
using Semiflow.Principles.Modulewise;
using Semiflow.Tests.Laws;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Modulewise;

/// <summary>What is the same to the bit between regimes, and over interruptions (spec modulewise.md 11, V5, V6, V10).</summary>
public sealed class RegimeTests : IDisposable
{
    private readonly StackFixture data = new();

    public void Dispose() => data.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_module_without_transport_is_end_to_end_training(bool sequential)
    {
        using ModuleStack stack = StackFixture.Stack(1, 3), twin = StackFixture.Stack(1, 3);
        double[] modulewise = StackFixture.Fit(
            sequential ? data.Sequential(stack, VisitPlan.Sequential(3), TauSchedule.None) : data.Parallel(stack, TauSchedule.None), 3);

        var whole = new Regression(twin, new PairEntropy(), StackFixture.Sgd);
        new Trainer(new TrainerOptions(3, 7)).Fit(
            whole, new PairBatches(data.Images, data.Labels, StackFixture.BatchSize, seed: 5), null, [], CancellationToken.None);
        double[] endToEnd = [.. whole.Players[0].Parameters.SelectMany(p => StackFixture.Numbers(p.Value)),
            .. whole.Buffers.SelectMany(b => StackFixture.Numbers(b.Value))];
        Assert.Equal(endToEnd, modulewise);
    }

    [Fact]
    public void The_trainer_and_steps_by_hand_make_the_same_bits()
    {
        using ModuleStack stack = StackFixture.Stack(1, 1, 2, 1), twin = StackFixture.Stack(1, 1, 2, 1);
        double[] trained = StackFixture.Fit(data.Parallel(stack, TauSchedule.Multipliers(new TauMultiplier(Every: 2))), 2);

        IReadOnlyList<LocalProblem> problems = StackFixture.Problems(twin, TauSchedule.Multipliers(new TauMultiplier(Every: 2)));
        ModuleStep[] steps = [.. problems.Select((problem, k) => new ModuleStep(problem, StackFixture.Sgd, $"module {k}"))];
        LabeledBatches source = data.Batches();
        twin.train();
        for (int t = 0; t < 2 * source.BatchesPerEpoch; t++)
        {
            using DisposeScope scope = NewDisposeScope();
            LabeledBatch batch = source.Batch(t / source.BatchesPerEpoch, t % source.BatchesPerEpoch);
            Tensor input = batch.Images;
            for (int k = 0; k < steps.Length; k++)
            {
                Tensor? output = steps[k].Make(
                    new ModuleBatch(input, batch.Labels, batch.Images),
                    new MovePlace(7, (t * steps.Length) + k, source.BatchesPerEpoch * steps.Length, 2)).Output;
                if (output is not null)
                {
                    scope.Attach(output);
                    input = output;
                }
            }
        }

        double[] byHand = [.. problems.SelectMany(p => p.Parameters).SelectMany(p => StackFixture.Numbers(p.Value)),
            .. problems.SelectMany(p => p.Buffers).SelectMany(b => StackFixture.Numbers(b.Value))];
        Assert.Equal(trained, byHand);
        steps.ToList().ForEach(step => step.Dispose());
    }

    [Fact]
    public void One_lap_is_sequential_and_cached_prefixes_are_recomputed_ones()
    {
        double[] Run(VisitPlan plan, PrefixMode? recompute)
        {
            using ModuleStack stack = StackFixture.Stack(1, 1, 1, 1);
            return StackFixture.Fit(data.Sequential(stack, plan, recompute: recompute), plan.Epochs);
        }

        double[] sequential = Run(VisitPlan.Sequential(2, 1, 2), null);
        Assert.Equal(sequential, Run(VisitPlan.Laps(1, [2, 1, 2]), null));
        // Nothing to forget yet.
        Assert.Equal(sequential, Run(new VisitPlan([new(0, 2), new(1, 1), new(2, 2)], freshOptimizers: true), null));
        double[] recomputed = Run(VisitPlan.Sequential(2, 1, 2), PrefixMode.Eval);
        Assert.Equal(sequential.Length, recomputed.Length);
        // Parts of other sizes: other roundings.
        Assert.All(sequential.Zip(recomputed), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.NotEqual(recomputed, Run(VisitPlan.Sequential(2, 1, 2), PrefixMode.Train));
        Assert.NotEqual(sequential, Run(VisitPlan.Laps(2, [2, 2, 2]), null));
    }

    [Fact]
    public void Laps_with_fresh_optimizers_differ_from_laps_that_remember()
    {
        double[] Run(bool fresh)
        {
            using ModuleStack stack = StackFixture.Stack(1, 1, 1);
            return StackFixture.Fit(data.Sequential(stack, VisitPlan.Laps(2, [2, 2], fresh)), 4);
        }

        Assert.NotEqual(Run(false), Run(true));
    }

    /// <summary>V5: nothing of a later module reaches an earlier one.</summary>
    [Fact]
    public void A_disturbed_later_module_leaves_the_earlier_ones_as_they_are()
    {
        double[][] Run(bool disturb)
        {
            using ModuleStack stack = StackFixture.Stack(1, 1, 1, 1);
            if (disturb)
            {
                using (no_grad())
                {
                    foreach (TorchSharp.Modules.Parameter parameter in stack.Modules[1].parameters())
                    {
                        parameter.add_(0.3);
                    }
                }
            }

            using TrainingLaw.Training<ModuleBatch> training = data.Parallel(stack);
            new Trainer(new TrainerOptions(1, 7)).Fit(training.Principle, training.Data, null, [], CancellationToken.None);
            return [.. stack.Modules.Select(module => module.parameters().SelectMany(p => StackFixture.Numbers(p)).ToArray())];
        }

        double[][] plain = Run(false), disturbed = Run(true);
        Assert.Equal(plain[0], disturbed[0]);
        Assert.NotEqual(plain[1], disturbed[1]);
        Assert.NotEqual(plain[2], disturbed[2]);
    }

    [Theory]
    [InlineData("parallel")]
    [InlineData("multipliers")]
    [InlineData("sequential")]
    [InlineData("laps")]
    [InlineData("recomputed")]
    [InlineData("moving prefix")]
    public void Killed_anywhere_and_resumed_it_ends_with_the_same_bits(string regime)
    {
        TrainingLaw.Training<ModuleBatch> Make(ulong seed)
        {
            ModuleStack stack = StackFixture.Stack(seed, 1, 2, 1);
            TrainingLaw.Training<ModuleBatch> made = regime switch
            {
                "parallel" => data.Parallel(stack),
                "multipliers" => data.Parallel(
                    stack, TauSchedule.Multipliers(new TauMultiplier(Every: 3, Depth: MultiplierStart.Increasing))),
                "sequential" => data.Sequential(stack, VisitPlan.Sequential(1, 1, 1)),
                "laps" => data.Sequential(stack, VisitPlan.Laps(2, [2, 1, 1], freshOptimizers: true),
                    TauSchedule.Multipliers(new TauMultiplier(Every: 3))),
                "recomputed" => data.Sequential(stack, VisitPlan.Sequential(1, 1, 1), recompute: PrefixMode.Eval),
                _ => data.Sequential(stack, VisitPlan.Sequential(1, 1, 1), recompute: PrefixMode.Train),
            };
            return made with { Owned = [.. made.Owned, stack] };
        }

        TrainingLaw.ResumesToTheBit(Make, regime == "laps" ? 4 : 3, 5, 1, 6, 2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Category", "Science")]
    public void Memory_stays_flat(bool parallel)
    {
        using ModuleStack stack = StackFixture.Stack(1, 1, 1, 1);
        TrainingLaw.MemoryStaysFlat(parallel ? data.Parallel(stack) : data.Sequential(stack, VisitPlan.Laps(50, [250, 250, 250])));
    }

    [Fact]
    public void Only_the_graph_of_one_module_is_alive()
    {
        using ModuleStack stack = StackFixture.Stack(1, 1, 1);
        IReadOnlyList<LocalProblem> problems = StackFixture.Problems(stack);
        using DisposeScope scope = NewDisposeScope();
        Terms first = problems[0].Loss(new ModuleBatch(data.Images, data.Labels, data.Images));
        Tensor boundary = problems[0].TakeOutput();
        Assert.False(boundary.requires_grad);
        Assert.Throws<InvalidOperationException>(problems[0].TakeOutput);
        Terms second = problems[1].Loss(new ModuleBatch(boundary, data.Labels, data.Images));
        second.Total.backward();
        Assert.All(problems[0].Parameters, p => Assert.Null(p.Value.grad));
        Assert.All(problems[1].Parameters, p => Assert.NotNull(p.Value.grad));
        Assert.True(first.Total.requires_grad);
    }

    [Fact]
    public void A_shared_head_moves_with_its_first_module_and_a_frozen_one_not_at_all()
    {
        foreach (bool frozen in new[] { false, true })
        {
            using ModuleStack parts = StackFixture.Stack(1, 1, 1);
            nn.Module<Tensor, Tensor> head = parts.Modules[0].Head;
            foreach (TorchSharp.Modules.Parameter parameter in head.parameters())
            {
                parameter.requires_grad_(!frozen);
            }

            using var stack = new ModuleStack(new StackModule(parts.Modules[0].Body, head), new StackModule(parts.Modules[1].Body, head));
            double[] before = [.. head.parameters().SelectMany(p => StackFixture.Numbers(p))];
            using TrainingLaw.Training<ModuleBatch> training = data.Parallel(stack);
            int own = head.parameters().Count(), body = parts.Modules[0].Body.parameters().Count();
            Assert.Equal([frozen ? body : body + own, parts.Modules[1].Body.parameters().Count()],
                training.Principle.Players.Select(player => player.Parameters.Count));
            new Trainer(new TrainerOptions(1, 7)).Fit(training.Principle, training.Data, null, [], CancellationToken.None);
            Assert.Equal(frozen, before.SequenceEqual(head.parameters().SelectMany(p => StackFixture.Numbers(p))));
        }
    }

    /// <summary>The cross entropy of the stack's problems as a loss of pairs.</summary>
    private sealed class PairEntropy : ILoss
    {
        public Tensor Value(Tensor prediction, Tensor target) => nn.functional.cross_entropy(prediction, target, label_smoothing: 0.1);
    }
}
