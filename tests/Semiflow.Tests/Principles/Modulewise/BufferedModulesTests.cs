using Semiflow.Principles.Modulewise;
using Semiflow.Tests.Laws;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Modulewise;

/// <summary>Modules that do not wait for each other (spec modulewise.md 2, 11, V11).</summary>
public sealed class BufferedModulesTests : IDisposable
{
    private readonly StackFixture data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public void One_slot_in_lock_step_is_synchronous_training_to_the_bit()
    {
        using ModuleStack stack = StackFixture.Stack(1, 1, 2, 1), twin = StackFixture.Stack(1, 1, 2, 1);
        TauSchedule taus = TauSchedule.Multipliers(new TauMultiplier(Every: 2));
        TrainingLaw.Training<ModuleBatch> buffered = Buffered(stack, new BufferOptions(Slots: 1), taus);
        new Trainer(new TrainerOptions(3, 7)).Fit(buffered.Principle, buffered.Data, null, [], CancellationToken.None);
        TrainingLaw.Training<ModuleBatch> synchronous = Synchronous(twin, taus);
        new Trainer(new TrainerOptions(3, 7)).Fit(synchronous.Principle, synchronous.Data, null, [], CancellationToken.None);
        Assert.Equal(synchronous.Bits(), buffered.Bits());
        Assert.Equal(twin.named_buffers().SelectMany(b => StackFixture.Numbers(b.buffer)),
            stack.named_buffers().SelectMany(b => StackFixture.Numbers(b.buffer)));
        // Three batches per epoch, always the newest.
        Assert.All(((BufferedModules)buffered.Principle).Ages, ages => Assert.Equal([9], ages));
        buffered.Dispose();
        synchronous.Dispose();
    }

    [Fact]
    public void Draws_the_newest_of_those_used_least_and_none_beyond_its_uses()
    {
        using DisposeScope scope = NewDisposeScope();
        using var ring = new BoundaryBuffer(3, 2, [2, 4], null, ones(1));
        Assert.Null(ring.Draw());
        void Write(int value) => ring.Write(full(2, 4, value), full(2, value, int64), zeros(1));
        int? Draw() => ring.Draw() is { } batch ? (int)batch.Input[1, 3].item<float>() : null;
        Write(1);
        Write(2);
        Assert.Equal([2, 1, 2, 1, null], new[] { Draw(), Draw(), Draw(), Draw(), Draw() });
        Write(3);
        Assert.Equal(3, Draw());
        Write(4); // Takes the place of 1.
        Assert.Equal([4, 4, 3, null], new[] { Draw(), Draw(), Draw(), Draw() });
        Assert.Equal((3L, 6L), (ring.Idle, ring.Ages[0] + ring.Ages[1] - 2));
        using var other = new BoundaryBuffer(3, 2, [2, 4], null, ones(1)) { State = ring.State };
        Assert.Null(other.Draw());
        Assert.Throws<InputException>(() => ring.Write(zeros(1, 4), zeros(1, int64), zeros(1)));
    }

    [Fact]
    public void Faster_modules_learn_again_from_old_batches_and_slower_ones_skip_some()
    {
        using ModuleStack stack = StackFixture.Stack(1, 1, 1, 1);
        using TrainingLaw.Training<ModuleBatch> training = Buffered(
            stack, new BufferOptions(Slots: 2, Reuses: 1, Moves: [1, 2, 1]), TauSchedule.Fixed(1));
        new Trainer(new TrainerOptions(2, 7)).Fit(training.Principle, training.Data, null, [], CancellationToken.None);
        var principle = (BufferedModules)training.Principle;
        Assert.Equal([0, 6, 0], principle.Idle); // Of twelve moves, six find a new batch.
        Assert.Equal([6], principle.Ages[0]);
        Assert.Equal([6], principle.Ages[1]);

        // Two new batches per round: the newest first, then the one before, which is unused.
        using ModuleStack again = StackFixture.Stack(1, 1, 1, 1);
        using TrainingLaw.Training<ModuleBatch> reusing = Buffered(
            again, new BufferOptions(Slots: 2, Moves: [2, 2, 1]), TauSchedule.Fixed(1));
        new Trainer(new TrainerOptions(2, 7)).Fit(reusing.Principle, reusing.Data, null, [], CancellationToken.None);
        Assert.Equal([0, 0, 0], ((BufferedModules)reusing.Principle).Idle);
        Assert.Equal([2, 2], ((BufferedModules)reusing.Principle).Ages[0]);
        Assert.Equal([2], ((BufferedModules)reusing.Principle).Ages[1]);
    }

    [Fact]
    public void Killed_anywhere_and_resumed_it_ends_with_the_same_bits()
    {
        TrainingLaw.Training<ModuleBatch> Make(ulong seed)
        {
            ModuleStack stack = StackFixture.Stack(seed, 1, 1, 1);
            TrainingLaw.Training<ModuleBatch> made = Buffered(
                stack, new BufferOptions(Slots: 2, Reuses: 2, Moves: [1, 2, 1]), TauSchedule.Multipliers(new TauMultiplier(Every: 2)));
            return made with { Owned = [.. made.Owned, stack] };
        }

        TrainingLaw.ResumesToTheBit(Make, 3, 6, 1, 7, 3);
    }

    [Fact]
    public void A_short_batch_is_refused_with_a_cure()
    {
        using ModuleStack stack = StackFixture.Stack(1, 1, 1);
        IReadOnlyList<LocalProblem> problems = StackFixture.Problems(stack);
        using var principle = new BufferedModules(
            stack, problems, StackFixture.Sgd, new BufferOptions(), [StackFixture.BatchSize, 1, 6, 6]);
        using var batches = new SharedBatches(data.Batches(), 2);
        Assert.Contains("Drop the short last batch", Assert.Throws<InputException>(() =>
            new Trainer(new TrainerOptions(1, 7)).Fit(principle, batches, null, [], CancellationToken.None)).Message,
            StringComparison.Ordinal);
        Assert.Throws<InputException>(
            () => new BufferedModules(stack, problems, StackFixture.Sgd, new BufferOptions(Moves: [1]), [8, 1, 6, 6]));
        Assert.Throws<InputException>(() => new SharedBatches(data.Batches(), [9, 1]));
    }

    private TrainingLaw.Training<ModuleBatch> Buffered(ModuleStack stack, BufferOptions options, TauSchedule taus)
    {
        IReadOnlyList<LocalProblem> problems = StackFixture.Problems(stack, taus);
        var principle = new BufferedModules(stack, problems, StackFixture.Sgd, options, [StackFixture.BatchSize, 1, 6, 6]);
        var batches = new SharedBatches(data.Batches(dropLast: true), options.Moves ?? [1, 1, 1]);
        return new(principle, batches, null, [principle, batches, .. problems]);
    }

    private TrainingLaw.Training<ModuleBatch> Synchronous(ModuleStack stack, TauSchedule taus)
    {
        IReadOnlyList<LocalProblem> problems = StackFixture.Problems(stack, taus);
        var principle = new ParallelModules(stack, problems, StackFixture.Sgd);
        var batches = new SharedBatches(data.Batches(dropLast: true), 3);
        return new(principle, batches, null, [principle, batches, .. problems]);
    }
}
