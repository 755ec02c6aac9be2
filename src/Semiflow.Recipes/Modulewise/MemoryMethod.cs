using Semiflow.Images;
using Semiflow.Principles.Modulewise;
using Semiflow.Recipes.Classification;
using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using Semiflow.Training.Batches;
using Semiflow.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise;

/// <summary>
/// Measures how much memory module-wise training saves, by account and in fresh processes, and that it classifies as well (spec
/// modulewise.md 9, 12.2).
/// </summary>
public sealed class MemoryMethod : IMethod
{
    private const int EvaluationBatch = 50; // A score keeps the states of all blocks.

    private MemoryMethod()
    {
    }

    /// <summary>The method.</summary>
    public static MemoryMethod Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "modulewise-memory";

    /// <inheritdoc/>
    public string Title => "memory of training end to end and module by module, by account and measured";

    /// <inheritdoc/>
    public IReadOnlyList<string> Models => [ModulewiseNetwork.PreActivation];

    /// <inheritdoc/>
    public object Defaults(string model) => Models.Contains(model)
        ? new MemoryConfig(new MemoryDataConfig(), new MemoryModelConfig(), new MemoryTrainingConfig(), new MemoryEvaluationConfig())
        : throw Names.Unknown("model", model, [.. Models]);

    /// <inheritdoc/>
    public IReadOnlyList<Recipe> Recipes =>
        [ModulewiseMemory.Recipe];

    /// <inheritdoc/>
    public object Checked(object settings) => ((MemoryConfig)settings).Checked();

    /// <inheritdoc/>
    public Summary Run(RunSession run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Plan.Source.System is not { } name)
        {
            throw new InputException(
                "modulewise-memory measures on images of a data set and takes no file. Train on own images with --method modulewise.");
        }

        var config = (MemoryConfig)run.Plan.Config;
        using DisposeScope scope = NewDisposeScope();
        ImageData images = ImageSources.Find(name).Read(config.Data.Path, config.Data.Official);
        ImageSplits splits = images.Split(Protocol.HeldOut, run.Seed("data"), config.Data.Train, 2);
        new ClassifierCard([images.Training.Channels, images.Training.Height, images.Training.Width], images.Training.Classes,
            images.Training.Normalization, name).Write(run.Folder);
        StackPlan whole = Plan(config, images, run.Seed("initialization"));
        var train = new LabeledBatch(splits.Training.Floats(), splits.Training.LabelTensor());
        using var test = new TestImages(splits.Test.First(Math.Min(config.Data.Test, splits.Test.Count)));
        (double cut, TrainingResult training) = Accuracy(
            run, config, Cut(whole, config, config.Training.Modules), train, test.Batches, RunSession.Main);
        (double uncut, _) = Accuracy(run, config, whole, train, test.Batches, "end-to-end");
        IReadOnlyList<MemoryRow> rows = [.. config.Evaluation.Modules.Prepend(1)
            .Select(modules => Measured(run, config, modules == 1 ? whole : Cut(whole, config, modules)))];
        Summary summary = Figures(run, rows, cut, uncut, training);
        if (config.Evaluation.Report)
        {
            MemoryReport.Write(run, config, rows, Rows(summary));
        }

        return summary;
    }

    /// <inheritdoc/>
    public ITrainedRun Open(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var config = (MemoryConfig)record.Plan.Config;
        ClassifierCard card = ClassifierCard.Read(record);
        StackPlan plan = Cut(
            Plan(config, [.. card.InputShape.Select(size => (int)size)], card.Classes.Count, 0), config, config.Training.Modules);
        ModuleStack stack = plan.Stack();
        using var principle = new ParallelModules(stack, plan.Problems(stack), plan.Optimizer());
        record.Folder.CheckpointsOf("").LoadModel(principle);
        stack.eval();
        return new TrainedClassifier(card, stack.call);
    }

    /// <inheritdoc/>
    public IReadOnlyList<SummaryRow> Rows(Summary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return [.. summary.Figures.Select(figure => Row(figure.Key, figure.Value))];
    }

    private static StackPlan Plan(MemoryConfig config, ImageData images, ulong seed) =>
        Plan(config, [images.Training.Channels, images.Training.Height, images.Training.Width], images.Training.Classes.Count, seed);

    private static StackPlan Plan(MemoryConfig config, IReadOnlyList<int> image, int classes, ulong seed) => new()
    {
        Filters = [config.Model.Filters], Blocks = [config.Model.Blocks], Modules = [config.Model.Blocks], Image = image, Classes = classes,
        Batch = config.Training.BatchSize, Rate = config.Training.Rate, Gain = 0.3, Pool = Math.Max(1, Math.Min(image[1], image[2]) / 4),
        Seed = seed,
    };

    private static StackPlan Cut(StackPlan whole, MemoryConfig config, int modules) => whole with
    {
        Modules = [.. Enumerable.Range(0, modules)
            .Select(k => (config.Model.Blocks / modules) + (k < config.Model.Blocks % modules ? 1 : 0))], Tau = config.Training.Tau,
    };

    private static (double Percent, TrainingResult Training) Accuracy(
        RunSession run, MemoryConfig config, StackPlan plan, LabeledBatch train, IBatchSource<LabeledBatch> test, string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using ModuleStack stack = plan.Stack().to(run.Device);
        IReadOnlyList<LocalProblem> problems = plan.Problems(stack);
        using var batches = new SharedBatches(
            new LabeledBatches(train.Images, train.Labels, Math.Min(config.Training.FitBatchSize, config.Data.Train), run.Seed("shuffle"),
                device: run.Device), problems.Count);
        using var principle = new ParallelModules(stack, problems, plan.Optimizer());
        TrainingResult result = run.Train(name, principle, batches, null, new TrainerOptions(config.Training.Epochs, run.Seed("trainer")));
        double percent = 100 * ModuleScore.Of(stack, test)[^1].Accuracy;
        foreach (LocalProblem problem in problems)
        {
            problem.Dispose();
        }

        return (percent, result);
    }

    private static MemoryRow Measured(RunSession run, MemoryConfig config, StackPlan plan)
    {
        run.Token.ThrowIfCancellationRequested();
        run.Observer.Say(FormattableString.Invariant($"memory:     {plan.Modules.Count} modules"));
        using ModuleStack stack = plan.Stack();
        return new MemoryRow(plan.Modules.Count, plan.Account(stack), StepMeasurement.PeakMib(
            plan, get_num_threads(), config.Evaluation.Repetitions, run.Token), StepMeasurement.GpuMib(plan, run.Device));
    }

    private static Summary Figures(RunSession run, IReadOnlyList<MemoryRow> rows, double cut, double uncut, TrainingResult training)
    {
        MemoryRow whole = rows[0];
        KeyValuePair<string, SummaryFigure> Figure(string name, double value, string unit = "%") =>
            new(name, new SummaryFigure(value, unit, run.Recipe?.PublishedOf(name)));
        var figures = new List<KeyValuePair<string, SummaryFigure>>();
        foreach (MemoryRow row in rows.Skip(1))
        {
            figures.Add(Figure($"saving_percent_k{row.Modules}", 100 * (1 - (row.MeasuredMib / whole.MeasuredMib))));
            figures.Add(Figure($"saving_percent_k{row.Modules}_analytic", 100 * (1 - (row.AnalyticMib / whole.AnalyticMib))));
            if (row.GpuMib is { } gpu && whole.GpuMib is { } all)
            {
                figures.Add(Figure($"saving_percent_k{row.Modules}_gpu", 100 * (1 - (gpu / all))));
            }
        }

        figures.AddRange(rows.Select(row => Figure($"peak_mib_k{row.Modules}", row.MeasuredMib, "MiB")));
        figures.AddRange(rows.Select(row => Figure($"peak_mib_k{row.Modules}_analytic", row.AnalyticMib, "MiB")));
        figures.Add(Figure("accuracy_modulewise", cut));
        figures.Add(Figure("accuracy_end_to_end", uncut));
        return new Summary(run.Plan.Recipe, [.. figures, .. run.Costs(whole.Account.Parameters / 4, training)]);
    }

    private static SummaryRow Row(string name, SummaryFigure figure)
    {
        string k = new([.. name.SkipWhile(letter => !char.IsAsciiDigit(letter)).TakeWhile(char.IsAsciiDigit)]);
        string how = name.EndsWith("_analytic", StringComparison.Ordinal)
            ? "by account"
            : name.EndsWith("_gpu", StringComparison.Ordinal) ? "on the GPU" : "measured in fresh processes";
        (string title, string note) = name switch
        {
            _ when name.StartsWith("saving_percent", StringComparison.Ordinal) => ($"memory saved by {k} modules", how),
            _ when name.StartsWith("peak_mib", StringComparison.Ordinal) => (k == "1" ? "peak end to end" : $"peak with {k} modules", how),
            "accuracy_modulewise" => ("accuracy module by module", "of the last module"),
            "accuracy_end_to_end" => ("accuracy end to end", ""),
            _ => (name.Replace('_', ' '), ""),
        };
        return new SummaryRow(title, figure.Value, figure.Unit, figure.Published, note, name.StartsWith("saving", StringComparison.Ordinal)
            || name.StartsWith("accuracy", StringComparison.Ordinal));
    }

    private sealed class TestImages(ImageSet images) : IDisposable
    {
        private readonly Tensor pixels = images.Floats(), labels = images.LabelTensor();

        public LabeledBatches Batches => new(pixels, labels, EvaluationBatch, 0, shuffle: false);

        public void Dispose()
        {
            pixels.Dispose();
            labels.Dispose();
        }
    }
}
