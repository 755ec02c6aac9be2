using System.Numerics;
using Semiflow.Chains;
using Semiflow.Principles.Modulewise;
using Semiflow.Recipes.Classification;
using Semiflow.Training;
using Semiflow.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise;

/// <summary>Trains the methods; those of one seed share images, initial parameters of the body and order.</summary>
internal sealed class ModulewiseTrainings(RunSession run, ModulewiseConfig config, ModulewiseData data)
{
    private const int MostPasses = 10;

    /// <summary>Trains and measures a stack; that a baseline blows up is a result.</summary>
    /// <param name="method">What modules are taught.</param>
    /// <param name="seed">Number of the repetition.</param>
    public ModulewiseEntry Train(LocalMethod method, int seed)
    {
        Contestant who = ModulewiseFigures.Of(method, seed);
        return new ModulewiseEntry(method, seed, Contest.Enter(run, who, () => TrainStack(method, seed, who.Training)));
    }

    /// <summary>Makes the stack of a method, which must take the images, and tries it on the last batch of an epoch.</summary>
    /// <exception cref="InputException">It cannot be trained on these images.</exception>
    public void Check(LocalMethod method)
    {
        using DisposeScope scope = NewDisposeScope();
        using var made = new RunStack(run, config, data.Card, method, 0);
        if (config.Training.Regime != TrainingRegime.Buffered)
        {
            LastBatch.Check(data.Count, Math.Min(config.Budget.BatchSize, data.Count), data.Card.InputShape, () => Stack(method),
                (stack, x) => stack.AllLogits(x));
        }
    }

    /// <summary>Epochs of each module in sequential training.</summary>
    internal static VisitPlan Plan(ModulewiseConfig config, int modules) => VisitPlan.Laps(
        config.Training.Laps, VisitPlan.Growing(modules, config.Budget.Epochs, config.Training.EpochGrowth),
        config.Training.FreshOptimizers);

    private ModuleStack Stack(LocalMethod method) =>
        ModulewiseNetwork.Stack(
            run.Plan.Model, config.Model, data.Card, method, run.Seed("initialization-0"), config.EndToEnd.OwnHead);

    private (MeasuredStack Model, TrainingResult? Training) TrainStack(LocalMethod method, int seed, string name)
    {
        using DisposeScope scope = NewDisposeScope();
        bool together = method == LocalMethod.EndToEnd || config.Training.Regime != TrainingRegime.Sequential;
        ModulewiseSamples samples = data.Of(seed, dropLast: config.Training.Regime == TrainingRegime.Buffered);
        using var made = new RunStack(run, config, data.Card, method, seed);
        ProcessTraining? processes = config.Training.Regime == TrainingRegime.Processes && method != LocalMethod.EndToEnd
            ? new ProcessTraining(run, config, new RunPart(Path.GetFullPath(run.Folder.Path), method, seed))
            : null;
        TrainingResult result = processes is not null ? processes.Train(made, samples)
            : together ? Together(name, method, made, samples, seed)
            : OneByOne(name, made, samples, seed);
        run.Token.ThrowIfCancellationRequested();
        run.Observer.Advance($"measures of {name}", 0);
        var measured = MeasuredStack.Measure(made.Stack, samples, config.Evaluation.EarlyExitLoss, seed == 0 ? run.Seed("pairs") : null);
        run.Observer.Advance($"measures of {name}", 1);
        return (measured with { Processes = processes?.Report }, result);
    }

    private TrainingResult Together(string name, LocalMethod method, RunStack made, ModulewiseSamples samples, int seed)
    {
        (ModuleStack stack, IReadOnlyList<LocalProblem> problems) = (made.Stack, made.Problems);
        ModulewiseTrainingConfig how = config.Training;
        // The same number of passes over the images as module-wise training makes in total.
        int epochs = how.Regime == TrainingRegime.Sequential ? Plan(config, config.Model.Total).Epochs : config.Budget.Epochs;
        Optimizer optimizer = config.Optimizer;
        if (method == LocalMethod.EndToEnd)
        {
            (epochs, optimizer) = (config.EndToEnd.Epochs ?? epochs, config.EndToEnd.Over(optimizer));
        }

        IValidation? validation = how.KeepBest ? new StackError(stack, samples.Validation) : null;
        OptimizerSpec spec = optimizer.Spec(epochs);
        using var pass = new SharedBatches(samples.Train, problems.Count);
        IBatchSource<ModuleBatch> batches = config.Budget.Epoch(pass);
        if (how.Regime == TrainingRegime.Buffered && method != LocalMethod.EndToEnd)
        {
            int size = Math.Min(config.Budget.BatchSize, samples.Count);
            using var buffered = new BufferedModules(
                stack, problems, spec, new BufferOptions(how.Slots, how.Reuses), [size, .. data.Card.InputShape]);
            return run.Train(name, buffered, batches, validation, Options(epochs, seed), new WeightMeter(problems));
        }

        using var parallel = new ParallelModules(stack, problems, spec);
        return run.Train(name, parallel, batches, validation, Options(epochs, seed), new WeightMeter(problems));
    }

    private TrainingResult OneByOne(string name, RunStack made, ModulewiseSamples samples, int seed)
    {
        (ModuleStack stack, IReadOnlyList<LocalProblem> problems) = (made.Stack, made.Problems);
        PrefixMode prefix = config.Training.Prefix;
        VisitPlan plan = Plan(config, problems.Count);
        bool withImages = problems.Any(problem => problem.LocalLoss.LooksAtImages);
        bool cached = samples.Images is not null && prefix == PrefixMode.Eval
            && CacheBytes(stack, samples.Count) <= (long)config.Data.CacheMib << 20;
        using CachedPrefixBatches? kept = cached
            ? new CachedPrefixBatches(
                stack, plan, samples.Images!.Images, samples.Images.Labels, Math.Min(config.Budget.BatchSize, samples.Count),
                run.Seed($"shuffle-{seed}"), withImages)
            : null;
        IBatchSource<ModuleBatch> batches = kept is not null ? kept : new PrefixBatches(stack, plan, samples.Train, prefix);
        var principle = new SequentialModules(stack, problems, config.Optimizer.Spec(config.Budget.Epochs), plan, batches.BatchesPerEpoch);
        int passes = CommonPasses(plan);
        return run.Train(name, principle, new LongEpochs<ModuleBatch>(batches, passes), null, Options(plan.Epochs / passes, seed),
            new WeightMeter(problems));
    }

    /// <summary>
    /// Passes between metrics and checkpoints, at most ten, that divide every visit: many passes over few images are short.
    /// </summary>
    internal static int CommonPasses(VisitPlan plan)
    {
        int common = plan.Visits.Aggregate(0, (divisor, visit) => (int)BigInteger.GreatestCommonDivisor(divisor, visit.Epochs));
        return Enumerable.Range(1, Math.Min(common, MostPasses)).Last(count => common % count == 0);
    }

    private long CacheBytes(ModuleStack stack, int count)
    {
        IReadOnlyList<long> shape = data.Card.InputShape;
        long most = 0;
        foreach (StackModule module in stack.Modules)
        {
            shape = ShapeProbe.Of(module.Body, shape);
            most = Math.Max(most, shape.Aggregate(4L * count, (product, size) => product * size));
        }

        return 2 * most; // The outputs of one module while those of the next are made.
    }

    private TrainerOptions Options(int epochs, int seed) => (config.Budget with { Epochs = epochs }).Options(run.Seed($"trainer-{seed}"));
}
