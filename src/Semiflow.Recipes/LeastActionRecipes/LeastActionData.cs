using Semiflow.Data.Images;
using Semiflow.Images;
using Semiflow.Recipes.Classification;
using Semiflow.Spaces;
using Semiflow.Systems;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>Where samples come from: a law of points, images by name, or the user's file.</summary>
internal sealed class LeastActionData
{
    private const int EvaluationBatch = 250;

    private readonly RunSession run;
    private readonly LeastActionDataConfig config;
    private readonly int batchSize;
    private readonly int shown;
    private readonly IPointLaw? law;
    private readonly ImageData? images;
    private readonly LabeledFile? file;

    private LeastActionData(RunSession run, LeastActionConfig config, IPointLaw? law, ImageData? images, LabeledFile? file)
    {
        (this.run, this.config, this.law, this.images, this.file) = (run, config.Data, law, images, file);
        (batchSize, shown) = (config.Budget.BatchSize, config.Evaluation.TransportPoints);
        Card = law is not null ? new ClassifierCard([law.Dimension], [.. Enumerable.Range(0, law.Classes).Select(c => $"class {c}")])
            : images is not null ? ClassifierCard.Of(images.Training, run.Plan.Source.System) : ClassifierCard.Of(file!);
    }

    /// <summary>What is classified.</summary>
    public ClassifierCard Card { get; }

    /// <summary>The samples of a run.</summary>
    /// <exception cref="InputException">They are not there or cannot be used.</exception>
    public static LeastActionData Load(RunSession run, LeastActionConfig config)
    {
        LeastActionData data = run.Plan.Source.System is not { } name
            ? new(run, config, null, null, OwnSamples.Read(run))
            : SystemCatalogue.With<IPointLaw>().FirstOrDefault(each => each.Name == name)?.First is { } law
            ? new(run, config, law, null, null)
            : new(run, config, null, ImageSources.Find(name).Read(config.Data.Path, config.Data.Official), null);
        if (data.file is null)
        {
            run.Observer.Say($"data:       {data.Description}");
        }

        data.CheckSplits(config.Evaluation.Seeds);
        return data;
    }

    /// <summary>Sizes of training sets, each a setting of its own; 0 for all samples.</summary>
    public IReadOnlyList<int> Sizes => config.Train.Count > 0 ? config.Train : [0];

    /// <summary>Number of training samples of a size.</summary>
    public int Count(int size) => size > 0 ? size : images is null ? Counts(size).Train
        : images.Training.Count - (config.Protocol == SelectionProtocol.HeldOut ? config.Validation ?? images.Training.Count / 10 : 0);

    /// <summary>Samples of a seed.</summary>
    /// <param name="size">Training samples; 0 for all.</param>
    /// <param name="seed">Number of the repetition.</param>
    /// <param name="device">Where batches go.</param>
    public LeastActionSamples Of(int size, int seed, Device device)
    {
        ulong order = run.Seed($"shuffle-{seed}");
        return images is not null ? OfImages(images, size, run.Seed($"data-{seed}"), order, device) : OfTensors(size, seed, order, device);
    }

    private string Description => law is not null ? law.Description
        : images is not null
        ? $"{images.Training.Name}, {images.Training.Count} training and {images.Test.Count} test images of {images.Training.Channels} x "
            + $"{images.Training.Height} x {images.Training.Width}"
        : $"{run.Plan.Source.File}, {file!.Count} samples of {file.Classes} classes";

    private LeastActionSamples OfImages(ImageData data, int size, ulong draw, ulong order, Device device)
    {
        int? validation = config.Protocol == SelectionProtocol.HeldOut ? config.Validation : null;
        ImageSplits splits = data.Split(config.Protocol, draw, size == 0 ? null : size, validation);
        ImageSet test = config.Test is { } count ? splits.Test.First(Math.Min(count, splits.Test.Count)) : splits.Test;
        Augmentation? augmentation = config.Augment ? Augmentation.CropAndFlip : null;
        ImageBatches Ordered(ImageSet set) => new(set, EvaluationBatch, 0, shuffle: false, device: device);
        ImageSet some = test.First(Math.Min(shown, test.Count));
        run.Shows(SampleUse.Training, splits.Training);
        run.Shows(SampleUse.Choice, splits.Validation);
        run.Shows(SampleUse.Report, test);
        return new LeastActionSamples(
            splits.Training.Count, new ImageBatches(splits.Training, batchSize, order, augmentation, device: device),
            Ordered(splits.Training),
            splits.Validation.Count > 0 ? Ordered(splits.Validation) : null, Ordered(test),
            new LabeledBatch(some.Floats().to(device), some.LabelTensor().to(device)));
    }

    private LeastActionSamples OfTensors(int size, int seed, ulong order, Device device)
    {
        (int train, int validation, int test) = Counts(size);
        (Tensor inputs, Tensor labels) = Samples(train + validation + test, seed);
        LabeledBatch Part(int from, int count) => new(inputs.narrow(0, from, count).to(device), labels.narrow(0, from, count).to(device));
        LabeledBatches Ordered(LabeledBatch part) => new(part.Images, part.Labels, EvaluationBatch, 0, shuffle: false);
        LabeledBatch learn = Part(0, train), choose = Part(train, validation), report = Part(train + validation, test);
        run.Shows(SampleUse.Training, learn.Images);
        run.Shows(SampleUse.Choice, choose.Images);
        run.Shows(SampleUse.Report, report.Images);
        return new LeastActionSamples(
            train, new LabeledBatches(learn.Images, learn.Labels, batchSize, order), Ordered(learn),
            validation > 0 ? Ordered(choose) : null, Ordered(report),
            new LabeledBatch(report.Images.narrow(0, 0, Math.Min(shown, test)), report.Labels.narrow(0, 0, Math.Min(shown, test))));
    }

    /// <summary>Samples to learn from, to choose on and to report on, where they are drawn from a law or a file.</summary>
    private (int Train, int Validation, int Test) Counts(int size)
    {
        int validation = config.Validation ?? (law is not null ? 0 : file!.Count / 10), test = config.Test
            ?? (law is not null ? 400 : Math.Max(2, file!.Count / 5));
        return (size > 0 ? size : law is not null ? 200 : file!.Count - validation - test, validation, test);
    }

    /// <summary>Finds before the first training what the split of any would lack.</summary>
    private void CheckSplits(int seeds)
    {
        if (config.Test == 1)
        {
            throw new InputException(
                "data.test: 1 test sample is too few; displacements are compared with the cheapest coupling of at least "
                + "2.");
        }

        foreach (int size in Sizes.Where(_ => file is not null))
        {
            OwnSamples.CheckSplits(run, file!, Counts(size), seeds);
        }
    }

    private (Tensor Inputs, Tensor Labels) Samples(int count, int seed)
    {
        if (law is not null)
        {
            LabeledCloud cloud = law.Draw(count, run.Seed($"data-{seed}"));
            return (cloud.Points, cloud.Labels);
        }

        using Tensor rows = tensor([.. OwnSamples.Rows(run, file!, seed).Take(count).Select(row => (long)row)]);
        return (file!.Inputs.index_select(0, rows), file.Labels!.index_select(0, rows));
    }
}

/// <summary>The samples of one training.</summary>
/// <param name="Size">Number of training samples.</param>
/// <param name="Train">What it learns from, shuffled and perhaps augmented.</param>
/// <param name="Plain">The same samples in their order.</param>
/// <param name="Validation">What chooses the best epoch; null keeps the last.</param>
/// <param name="Test">What is reported.</param>
/// <param name="Shown">Some test samples in one batch, for measures of the transport.</param>
internal sealed record LeastActionSamples(
    int Size, IBatchSource<LabeledBatch> Train, IBatchSource<LabeledBatch> Plain, IBatchSource<LabeledBatch>? Validation,
    IBatchSource<LabeledBatch> Test, LabeledBatch Shown);
