using Semiflow.Data.Images;
using Semiflow.Images;
using Semiflow.Recipes.Classification;
using Semiflow.Spaces;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise;

/// <summary>Where images come from: a data set by name, or the user's file.</summary>
internal sealed class ModulewiseData
{
    private const int EvaluationBatch = 250;

    private readonly RunSession run;
    private readonly ModulewiseConfig config;
    private readonly ImageData? images;
    private readonly LabeledFile? file;

    private ModulewiseData(RunSession run, ModulewiseConfig config, ImageData? images, LabeledFile? file)
    {
        (this.run, this.config, this.images, this.file) = (run, config, images, file);
        Card = images is not null ? ClassifierCard.Of(images.Training, run.Plan.Source.System) : ClassifierCard.Of(file!);
        if (Card.InputShape.Count != 3)
        {
            throw new InputException($"module-wise training of these networks needs images [sample, channels, height, width], not samples "
                + $"of shape [{string.Join(", ", Card.InputShape)}].");
        }
    }

    /// <summary>What is classified.</summary>
    public ClassifierCard Card { get; }

    /// <summary>The images of a run.</summary>
    /// <exception cref="InputException">They are not there or cannot be used.</exception>
    public static ModulewiseData Load(RunSession run, ModulewiseConfig config)
    {
        if (run.Plan.Source.System is { } name)
        {
            ImageData data = ImageSources.Find(name).Read(config.Data.Path, config.Data.Official);
            run.Observer.Say($"data:       {data.Training.Name}, {data.Training.Count} training and {data.Test.Count} test images of "
                + $"{data.Training.Channels} x {data.Training.Height} x {data.Training.Width}");
            return new ModulewiseData(run, config, data, null);
        }

        var own = new ModulewiseData(run, config, null, OwnSamples.Read(run));
        OwnSamples.CheckSplits(run, own.file!, own.Counts, config.Evaluation.Seeds);
        return own;
    }

    /// <summary>Number of training images.</summary>
    public int Count => images is null ? Counts.Train : config.Data.Train ?? images.Training.Count
        - (config.Data.Protocol == SelectionProtocol.HeldOut ? config.Data.Validation ?? images.Training.Count / 10 : 0);

    /// <summary>Images of a seed.</summary>
    /// <param name="seed">Number of the repetition.</param>
    /// <param name="dropLast">Whether an epoch leaves a short last batch out.</param>
    public ModulewiseSamples Of(int seed, bool dropLast)
    {
        ulong order = run.Seed($"shuffle-{seed}");
        ModulewiseSamples samples = images is not null
            ? OfImages(images, run.Seed($"data-{seed}"), order, dropLast)
            : OfFile(seed, order, dropLast);
        run.Shows(SampleUse.Choice, samples.Validation);
        run.Shows(SampleUse.Report, samples.Test);
        return samples;
    }

    private ModulewiseSamples OfImages(ImageData data, ulong draw, ulong order, bool dropLast)
    {
        ModulewiseDataConfig settings = config.Data;
        ImageSplits splits = data.Split(
            settings.Protocol, draw, settings.Train, settings.Protocol == SelectionProtocol.HeldOut ? settings.Validation : null);
        ImageSet test = settings.Test is { } first ? splits.Test.First(Math.Min(first, splits.Test.Count)) : splits.Test;
        ImageBatches Ordered(ImageSet set) => new(set, EvaluationBatch, 0, shuffle: false, device: run.Device);
        long bytes = (long)splits.Training.Count * Card.InputShape.Aggregate(4L, (product, size) => product * size);
        run.Shows(SampleUse.Training, splits.Training);
        bool held = !settings.Augment && bytes <= (long)settings.CacheMib << 20;
        LabeledBatch? all = held ? new(splits.Training.Floats().to(run.Device), splits.Training.LabelTensor().to(run.Device)) : null;
        IBatchSource<LabeledBatch> train = all is not null
            ? new LabeledBatches(all.Images, all.Labels, Batch(splits.Training.Count), order, dropLast: dropLast)
            : new ImageBatches(splits.Training, Batch(splits.Training.Count), order,
                settings.Augment ? Augmentation.CropAndFlip : null, dropLast: dropLast, device: run.Device);
        return new ModulewiseSamples(splits.Training.Count, train, all, Ordered(splits.Validation), Ordered(test));
    }

    private ModulewiseSamples OfFile(int seed, ulong order, bool dropLast)
    {
        (int train, int validation, int test) = Counts;
        int[] rows = OwnSamples.Rows(run, file!, seed);
        LabeledBatch Part(int from, int count)
        {
            using Tensor places = tensor([.. rows.AsSpan(from, count).ToArray().Select(row => (long)row)]);
            return new(file!.Inputs.index_select(0, places).to(run.Device), file.Labels!.index_select(0, places).to(run.Device));
        }

        LabeledBatches Ordered(LabeledBatch part) => new(part.Images, part.Labels, EvaluationBatch, 0, shuffle: false);
        LabeledBatch all = Part(0, train);
        run.Shows(SampleUse.Training, all.Images);
        return new ModulewiseSamples(
            train, new LabeledBatches(all.Images, all.Labels, Batch(train), order, dropLast: dropLast), all,
            Ordered(Part(train, validation)), Ordered(Part(train + validation, test)));
    }

    /// <summary>Samples of the file to learn from, to choose on and to report on.</summary>
    private (int Train, int Validation, int Test) Counts
    {
        get
        {
            int tenth = Math.Max(2, file!.Count / 10), test = config.Data.Test ?? tenth, validation = config.Data.Validation ?? tenth;
            return (config.Data.Train ?? file.Count - test - validation, validation, test);
        }
    }

    private int Batch(int count) => Math.Min(config.Budget.BatchSize, count);
}

/// <summary>The images of one seed.</summary>
/// <param name="Count">Number of training images.</param>
/// <param name="Train">What modules learn from, shuffled and perhaps augmented.</param>
/// <param name="Images">The same in memory, for outputs that are kept; null where they are augmented or too many.</param>
/// <param name="Validation">What chooses the best module.</param>
/// <param name="Test">What is reported.</param>
internal sealed record ModulewiseSamples(
    int Count, IBatchSource<LabeledBatch> Train, LabeledBatch? Images, IBatchSource<LabeledBatch> Validation,
    IBatchSource<LabeledBatch> Test);
