using Semiflow.Data.Images;
using Semiflow.Images;
using Semiflow.Principles.Modulewise;
using Semiflow.Recipes.Classification;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise.StepMemory;

/// <summary>A measurement of memory: trains both ways, takes the memory of each cut, reports.</summary>
/// <param name="run">The run.</param>
/// <param name="config">Its settings.</param>
internal sealed class MemoryStudy(RunSession run, MemoryConfig config)
{
    private const int EvaluationBatch = 50; // A score keeps the states of all blocks.

    /// <summary>The run.</summary>
    /// <exception cref="InputException">It has data of its own.</exception>
    public static Summary Run(RunSession run, MemoryConfig config)
    {
        if (run.Plan.Source.System is not { } name)
        {
            throw new InputException(
                "modulewise-memory measures on images of a data set and takes no file. Train on own images with --method modulewise.");
        }

        using DisposeScope scope = NewDisposeScope();
        ImageData images = ImageSources.Find(name).Read(config.Data.Path, config.Data.Official);
        ImageSplits splits = images.Split(SelectionProtocol.HeldOut, run.Seed("data"), config.Data.Train, 2);
        int[] shape = [images.Training.Channels, images.Training.Height, images.Training.Width];
        new ClassifierCard([.. shape.Select(size => (long)size)], images.Training.Classes, images.Training.Normalization, name)
            .Write(run.Folder);
        var study = new MemoryStudy(run, config);
        StackPlan whole = Plan(config, shape, images.Training.Classes.Count, run.Seed("initialization"));
        MemoryResults results = study.Measure(whole, splits);
        return RunSession.Reported(
            results.Summary(run), config.Evaluation.Report, summary => MemoryReport.Write(run, config, results, summary));
    }

    /// <summary>The modules of a run, trained.</summary>
    /// <exception cref="InputException">There is no checkpoint, or it is damaged.</exception>
    public static ModuleStack Load(RunRecord record, MemoryConfig config, ClassifierCard card)
    {
        StackPlan plan = Plan(config, [.. card.InputShape.Select(size => (int)size)], card.Classes.Count, 0)
            .Cut(config.Training.Modules, config.Training.Tau);
        ModuleStack stack = plan.Stack();
        using var principle = new ParallelModules(stack, plan.Problems(stack), plan.Optimizer());
        record.Folder.CheckpointsOf("").LoadModel(principle);
        stack.eval();
        return stack;
    }

    /// <summary>The network as one module.</summary>
    internal static StackPlan Plan(MemoryConfig config, IReadOnlyList<int> image, int classes, ulong seed) => new()
    {
        Filters = [config.Model.Filters], Blocks = [config.Model.Blocks], Modules = [config.Model.Blocks], Image = image, Classes = classes,
        Batch = config.Evaluation.BatchSize, Gain = 0.3, Pool = Math.Max(1, Math.Min(image[1], image[2]) / 4), Seed = seed,
        Rate = config.Optimizer.Rate, Momentum = config.Optimizer.Momentum, WeightDecay = config.Optimizer.WeightDecay,
    };

    private MemoryResults Measure(StackPlan whole, ImageSplits splits)
    {
        var train = new LabeledBatch(splits.Training.Floats(), splits.Training.LabelTensor());
        ImageSet first = splits.Test.First(Math.Min(config.Data.Test, splits.Test.Count));
        run.Shows(SampleUse.Training, train.Images);
        run.Shows(SampleUse.Report, first);
        var test = new LabeledBatches(first.Floats(), first.LabelTensor(), EvaluationBatch, 0, shuffle: false);
        (double cut, TrainingResult training) = Train(
            MemoryFigures.Modulewise, whole.Cut(config.Training.Modules, config.Training.Tau), train, test);
        (double uncut, _) = Train(MemoryFigures.EndToEnd, whole, train, test);
        return new MemoryResults(
            [.. config.Evaluation.Modules.Prepend(1).Select(modules => Measure(
                modules == 1 ? whole : whole.Cut(modules, config.Training.Tau)))],
            cut, uncut, training);
    }

    private (double Percent, TrainingResult Training) Train(
        Contestant who, StackPlan plan, LabeledBatch train, IBatchSource<LabeledBatch> test)
    {
        using DisposeScope scope = NewDisposeScope();
        using ModuleStack stack = plan.Stack().to(run.Device);
        IReadOnlyList<LocalProblem> problems = plan.Problems(stack);
        OptimizerSpec spec = config.Optimizer.Spec(config.Budget.Epochs);
        using var principle = new ParallelModules(stack, problems, spec);
        var contest = new Contest<ModuleBatch>(run, config.Budget.Options(run.Seed("trainer")), () => new SharedBatches(
            config.Budget.Epoch(new LabeledBatches(
                train.Images, train.Labels, Math.Min(config.Budget.BatchSize, config.Data.Train), run.Seed("shuffle"), device: run.Device)),
            problems.Count));
        TrainingResult result = contest.Fit(who.Training, principle, null);
        double percent = 100 * ModuleScore.Measure(stack, test)[^1].Accuracy;
        foreach (LocalProblem problem in problems)
        {
            problem.Dispose();
        }

        return (percent, result);
    }

    private MemoryOfCut Measure(StackPlan plan)
    {
        run.Token.ThrowIfCancellationRequested();
        run.Observer.Say(FormattableString.Invariant($"memory:     {plan.Modules.Count} modules"));
        using ModuleStack stack = plan.Stack();
        return new MemoryOfCut(
            plan.Modules.Count, plan.Account(stack),
            StepMeasurement.PeakMib(plan, get_num_threads(), config.Evaluation.Repetitions, run.Token),
            StepMeasurement.GpuMib(plan, run.Device));
    }
}
