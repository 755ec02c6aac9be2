using Semiflow.Data;
using Semiflow.Images;
using Semiflow.Metrics;
using Semiflow.Principles;
using Semiflow.Principles.Translation;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>E5 and E6: classes of Fashion-MNIST, by their principal components and as whole images.</summary>
internal static class FashionExperiment
{
    private const int Drawn = 8;
    private static readonly HiddenPairing[] Hidden = [HiddenPairing.Inverted, HiddenPairing.Rotated];
    private static readonly double[] Moments = [0, 0.2, 0.4, 0.6, 0.8, 1];
    private static readonly TranslationModelConfig PixelModel = new(Blocks: 6, Width: 32, HiddenLayers: 2, Gain: 1);

    /// <summary>A translation of components of two classes and what it came to; the scores are null where its training blew up.</summary>
    private sealed record TranslatedClasses(
        FashionImages Images, PrincipalComponents Space, FlowScore? Score, double SampleCost, double Noise)
    {
        /// <summary>Its row in the figures.</summary>
        public Contestant Who { get; } = FashionImages.Who(Images.Key);
    }

    /// <summary>What a run may measure.</summary>
    public static IEnumerable<Figure> Figures(TranslationConfig config) => DeclaredFigures.In(
        typeof(TranslationFigures),
        [.. config.Study.Pairs.Select(FashionImages.Who), .. Hidden.Select(FoundPairings.Of)]);

    /// <summary>
    /// A flow with the cost of a descriptor finds more of the known pairs than one with that of pixels (spec domain-translation.md 7).
    /// </summary>
    public static IReadOnlyList<Acceptance> Demands { get; } =
    [
        new(TranslationFigures.LearnedFeatures.For(FoundPairings.Of(HiddenPairing.Rotated)), 2)
            { Over = TranslationFigures.LearnedPixels.For(FoundPairings.Of(HiddenPairing.Rotated)) },
    ];

    /// <summary>Translates each pair of classes, the pairs with known pairing, and whole images.</summary>
    public static TranslationResult Run(RunSession run, TranslationConfig config)
    {
        ImageData data = FashionMnist.Read(config.Data.Folder, config.Data.Official);
        var contest = new TranslationContest(run, config);
        int train = config.Data.Train ?? 1000;
        bool pixels = config.Study.PixelMoves > 0;
        FashionImages[] classes = [.. config.Study.Pairs.Select(
            pair => FashionImages.Read(data, pair, train, config.Data.Test, run.Seed("images")))];
        foreach (FashionImages each in classes)
        {
            each.Show(run);
        }

        run.Observer.Say(
            $"data:       Fashion-MNIST, {string.Join(", ", classes.Select(each => each.Title))}, {train} images of each class");
        FlowScore? whole = pixels ? Whole(run, config, contest,
            FashionImages.Read(data, config.Study.Pairs[^1], Math.Min(2 * train, 6000), config.Data.Test, run.Seed("images"))) : null;
        TranslatedClasses[] translated = [.. classes.Select((each, i) => Components(run, config, contest, each, main: i == 0 && !pixels))];
        (pixels ? TranslationSpace.Plain(1, 28, 28) : new TranslationSpace([config.Data.Components], [0],
            translated[0].Score!.Unit)).Write(run.Folder);
        FoundPairings[] pairings = [.. Hidden.Select(
            pairing => FoundPairings.Measure(run, config, contest, classes[0], pairing))];
        return new TranslationResult(
            Figures(run, translated, pairings, whole), () => Sections(run, translated, pairings, whole),
            "Classes of Fashion-MNIST translated without pairs: first by their leading principal components, where the exact assignment of "
                + "held-out images is the yardstick, then as whole images by convolutions. "
                + "Of finite samples even W₂² of one law with itself is positive; the noise ratio says how much.",
            (whole ?? translated[0].Score!).Trained);
    }

    /// <summary>The flow of whole images, or of components.</summary>
    public static ResidualFlow Flow(TranslationConfig config, IReadOnlyList<long> shape, ulong seed, Device device) => shape.Count == 1
        ? TranslationNetworks.Flow("mlp", config.Model, shape, seed, device)
        : TranslationNetworks.Flow("conv", PixelModel, shape, seed, device);

    private static TranslatedClasses Components(
        RunSession run, TranslationConfig config, TranslationContest contest, FashionImages images, bool main)
    {
        var space = PrincipalComponents.Fit(cat([images.Source, images.Target]).flatten(1), config.Data.Components);
        double unit = Math.Sqrt(space.Variances.mean().item<double>());
        Tensor Codes(Tensor pictures) => (space.Transform(pictures.flatten(1)) / unit).to(float32);
        var batches = CloudBatches.Of(Codes(images.Source).to(run.Device), Codes(images.Target).to(run.Device), config.Budget.BatchSize,
            config.Budget.MovesPerEpoch, run.Seed($"batches {images.Key}"));
        TrainedContestant<ResidualFlow> flow = contest.Train(
            new Contestant(images.Key, images.Title) { Training = main ? RunSession.Main : $"components-{images.Key}" },
            Flow(config, [config.Data.Components], run.Seed("initialization"), run.Device), batches, new QuadraticCost());
        Tensor source = Codes(images.SourceTest), target = Codes(images.TargetTest).to(float64);
        FlowScore? score = contest.Score(flow, source, target, new QuadraticCost(), unit: unit);
        double Noise(double cost) =>
            unit * unit * Assignment.Solve(new QuadraticCost(), target, Codes(images.TargetOther).to(float64)).MeanCost / cost;
        double cost = score?.SampleCost() ?? double.NaN;
        return new TranslatedClasses(images, space, score, cost, Noise(cost));
    }

    private static FlowScore Whole(RunSession run, TranslationConfig config, TranslationContest contest, FashionImages images)
    {
        TranslationConfig how = config with
        {
            Training = config.Training with { Discrepancy = DiscrepancyKind.Sliced, Weight = 2.5e-5 },
            Budget = config.Budget with
            {
                Moves = config.Study.PixelMoves,
                BatchSize = Math.Min(64, config.Budget.BatchSize),
                MovesPerEpoch = Math.Min(25, config.Study.PixelMoves),
            },
        };
        var batches = CloudBatches.Of(images.Source.to(run.Device), images.Target.to(run.Device), how.Budget.BatchSize,
            how.Budget.MovesPerEpoch, run.Seed("batches pixels"));
        TrainedContestant<ResidualFlow> flow = contest.Train(
            TranslationFigures.WholeImages with { Title = $"{images.Title}, pixels" },
            Flow(config, [1, 28, 28], run.Seed("initialization pixels"), run.Device), batches, new QuadraticCost(), how);
        return contest.Score(flow, images.SourceTest, images.TargetTest, new QuadraticCost())!;
    }

    private static RunFigures Figures(
        RunSession run, IReadOnlyList<TranslatedClasses> translated, IReadOnlyList<FoundPairings> pairings, FlowScore? whole)
    {
        var figures = new RunFigures(run);
        figures.Add(TranslationFigures.Kappa, translated.Min(each => each.Score?.Kappa ?? double.NaN));
        figures.Add(TranslationFigures.Straightness, translated.Min(each => each.Score?.Report.Straightness ?? double.NaN));
        figures.Add(TranslationFigures.Action, translated[0].Score?.Action);
        figures.Add(TranslationFigures.OptimalCost, translated[0].SampleCost);
        foreach (TranslatedClasses each in translated)
        {
            figures.Add(TranslationFigures.KeptVariance.For(each.Who), 100 * each.Space.Kept);
            if (each.Score is { } score)
            {
                Tensor other = (each.Space.Transform(each.Images.TargetOther.flatten(1)) / score.Unit).to(float32).to(float64);
                figures.Add(TranslationFigures.SampleCostRatio.For(each.Who), score.Cost / each.SampleCost);
                figures.Add(TranslationFigures.NoiseRatio.For(each.Who), each.Noise);
                figures.Add(TranslationFigures.Nearest.For(each.Who), ToldApart(score.Image, score.Target));
                figures.Add(TranslationFigures.NearestFloor.For(each.Who), ToldApart(other, score.Target));
                figures.Add(TranslationFigures.NearestSource.For(each.Who), ToldApart(score.Source, score.Target));
                figures.Add(TranslationFigures.Distance.For(each.Who), score.Distance);
                figures.Add(TranslationFigures.Floor.For(each.Who), score.Floor);
            }
        }

        foreach (FoundPairings each in pairings)
        {
            figures.Add(TranslationFigures.AssignedPixels.For(each.Who), each.AssignedPixels);
            figures.Add(TranslationFigures.AssignedFeatures.For(each.Who), each.AssignedFeatures);
            figures.Add(TranslationFigures.LearnedPixels.For(each.Who), each.LearnedPixels);
            figures.Add(TranslationFigures.LearnedFeatures.For(each.Who), each.LearnedFeatures);
        }

        if (whole is not null)
        {
            Contestant who = TranslationFigures.WholeImages;
            figures.Add(who, whole, figure => figure == TranslationFigures.Cost || figure == TranslationFigures.CostOverAction
                || figure == TranslationFigures.Kappa || figure == TranslationFigures.Straightness);
            figures.Add(TranslationFigures.OptimalCost.For(who), whole.SampleCost());
            figures.Add(TranslationFigures.Nearest.For(who), ToldApart(whole.Image, whole.Target));
            figures.Add(TranslationFigures.NearestSource.For(who), ToldApart(whole.Source, whole.Target));
            figures.Add(TranslationFigures.Sliced.For(who), Sliced(whole.Image, whole.Target));
            figures.Add(TranslationFigures.SlicedSource.For(who), Sliced(whole.Source, whole.Target));
        }

        return figures;
    }

    private static double ToldApart(Tensor first, Tensor second) => 100 * NearestNeighborTest.Of(first, second).Accuracy;

    private static double Sliced(Tensor a, Tensor b)
    {
        using DisposeScope scope = NewDisposeScope();
        return new SlicedWasserstein(512, 1).Of(a, b).item<double>();
    }

    private static IReadOnlyList<ReportSection> Sections(
        RunSession run, IReadOnlyList<TranslatedClasses> translated, IReadOnlyList<FoundPairings> pairings, FlowScore? whole)
    {
        ReportSection[] wholeImages = whole is null ? [] :
        [
            new("Whole images", [Strip("strip-pixels", whole, codes => codes), TranslationPictures.Layers("layers-pixels", [whole]),
                TranslationPictures.Trainings(run, "training-pixels", [whole.Trained])]),
        ];
        (FashionImages Images, PrincipalComponents Space, FlowScore Score)[] scored =
            [.. translated.Where(each => each.Score is not null).Select(each => (each.Images, each.Space, each.Score!))];
        return
        [
            .. wholeImages,
            .. scored.Select(each => new ReportSection($"Components: {each.Images.Title}",
            [
                Strip($"strip-{each.Images.Key}", each.Score, codes => each.Space.Inverse(codes * each.Score.Unit)),
                TranslationPictures.Paths($"paths-{each.Images.Key}", [each.Score], "Leading two components."),
                TranslationPictures.Layers($"layers-{each.Images.Key}", [each.Score]),
            ])),
            FoundPairings.Section(pairings),
            new ReportSection(
                "The trainings", [TranslationPictures.Trainings(run, "training", [.. scored.Select(each => each.Score.Trained)])]),
        ];
    }

    /// <summary>Images along the flow, and the nearest test image of the target.</summary>
    private static ReportFigure Strip(string name, FlowScore score, Func<Tensor, Tensor> decode)
    {
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor few = score.Source[..Drawn].to(float32).to(TranslationNetworks.DeviceOf(score.Flow));
        var rows = Moments.Select(time => (
            FormattableString.Invariant($"t = {time}"), FashionImages.Pictures(
                decode(score.Flow.Interpolate(few, time).cpu().to(float64)), Drawn))).ToList();
        Tensor nearest = cdist(score.Image[..Drawn].flatten(1), score.Target.flatten(1)).argmin(1);
        rows.Add(("nearest target", FashionImages.Pictures(decode(score.Target.index_select(0, nearest)), Drawn)));
        return DynamicsFigures.Images(
            new FigureText(name, "Images along the flow.",
                "Test images of the source class, at times between, and their translations; below the nearest test image of the target "
                    + "class."),
            new ImageStrip(28, 28, 1, [.. Enumerable.Repeat("", Drawn)], rows));
    }
}
