using Semiflow.Data.Images;
using Semiflow.Images;
using Semiflow.Metrics;
using Semiflow.Principles.Translation;
using Semiflow.Recipes.Reporting;
using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Training.Batches;
using Semiflow.Training.Runs;
using Semiflow.Transport;
using Semiflow.Transport.Costs;
using Semiflow.Transport.Discrepancies;
using Semiflow.Transport.Exact;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>E5 and E6: classes of Fashion-MNIST, by their principal components and as whole images.</summary>
internal static class FashionExperiment
{
    private const int Drawn = 8;
    private static readonly double[] Moments = [0, 0.2, 0.4, 0.6, 0.8, 1];

    /// <summary>The flow of whole images.</summary>
    public static TranslationModelConfig PixelModel { get; } = new(Blocks: 6, Width: 32, HiddenLayers: 2, Gain: 1);

    /// <summary>A translation of components and what it came to.</summary>
    private sealed record Found(FashionImages Images, PrincipalComponents Space, FlowScore Score, double SampleCost, double Noise,
        double Nearest, double NearestFloor, double NearestSource);

    /// <summary>A translation whose pairing is known.</summary>
    private sealed record Known(HiddenPairing Pairing, (double Pixels, double Features) Assigned, double? LearnedPixels,
        double? LearnedFeatures);

    /// <summary>Translates each pair of classes, the pairs with known pairing, and whole images.</summary>
    public static TranslationResult Run(RunSession run, TranslationConfig config)
    {
        ImageData data = FashionMnist.Read(config.Data.Folder);
        var trainings = new TranslationTrainings(run, config);
        int train = config.Data.Train ?? 1000;
        bool pixels = config.Study.PixelMoves > 0;
        FashionImages[] classes = [.. config.Study.Pairs.Select(
            pair => FashionImages.Read(data, pair, train, config.Data.Test, run.Seed("images")))];
        run.Observer.Say(
            $"data:       Fashion-MNIST, {string.Join(", ", classes.Select(each => each.Title))}, {train} images of each class");
        FlowScore? whole = pixels ? Whole(run, config, trainings,
            FashionImages.Read(data, config.Study.Pairs[^1], Math.Min(2 * train, 6000), config.Data.Test, run.Seed("images"))) : null;
        Found[] found = [.. classes.Select((each, i) => Components(run, config, trainings, each, main: i == 0 && !pixels))];
        (pixels ? TranslationSpace.Plain(1, 28, 28) : new TranslationSpace([config.Data.Components], [0],
            found[0].Score.Unit)).Write(run.Folder);
        Known[] known = [.. new[] { HiddenPairing.Inverted, HiddenPairing.Rotated }.Select(
            pairing => Hidden(run, config, trainings, classes[0], pairing))];
        TrainedFlow main = whole?.Trained ?? found[0].Score.Trained;
        return new TranslationResult(
            Figures(found, known, whole), () => Sections(run, found, known, whole),
            "Classes of Fashion-MNIST translated without pairs: first by their leading principal components, where the exact assignment of "
                + "held-out images is the yardstick, then as whole images by convolutions. "
            + "Of finite samples even W₂² of one law with itself is positive; the noise ratio says how much.",
            main.Result!, main.Flow.parameters().Sum(p => p.numel()));
    }

    private static Found Components(
        RunSession run, TranslationConfig config, TranslationTrainings trainings, FashionImages images, bool main)
    {
        var space = PrincipalComponents.Fit(cat([images.Source, images.Target]).flatten(1), config.Data.Components);
        double unit = Math.Sqrt(space.Variances.mean().item<double>());
        Tensor Codes(Tensor pictures) => (space.Transform(pictures.flatten(1)) / unit).to(float32);
        TranslationTrainingConfig how = config.Training;
        var batches = CloudBatches.Of(Codes(images.Source).to(run.Device), Codes(images.Target).to(run.Device), how.BatchSize,
            how.MovesPerEpoch, run.Seed($"batches {images.Key}"));
        TrainedFlow flow = trainings.Fit(
            main ? RunSession.Main : $"components-{images.Key}", images.Title,
            TranslationNetworks.Flow("mlp", config.Model, [config.Data.Components], run.Seed("initialization"), run.Device), batches,
            new QuadraticCost(), how);
        Tensor target = Codes(images.TargetTest).to(float64), other = Codes(images.TargetOther).to(float64);
        FlowScore score = FlowScore.Of(flow, Codes(images.SourceTest), target, new QuadraticCost(), unit: unit, seed: run.Seed("score"));
        double cost = score.SampleCost(), noise = unit * unit * Assignment.Solve(new QuadraticCost(), target, other).MeanCost;
        return new Found(
            images, space, score, cost, noise / cost, NearestNeighborTest.Of(score.Image, target).Accuracy,
            NearestNeighborTest.Of(other, target).Accuracy,
            NearestNeighborTest.Of(score.Source, target).Accuracy);
    }

    private static Known Hidden(RunSession run, TranslationConfig config, TranslationTrainings trainings, FashionImages images,
        HiddenPairing pairing)
    {
        (double Pixels, double Features) assigned = pairing.Assigned(images.SourceTest);
        if (!config.Evaluation.Baselines)
        {
            return new Known(pairing, assigned, null, null);
        }

        // Other images make the target: nothing in the training pairs an image with its own change.
        int half = (int)images.Source.shape[0] / 2;
        Tensor source = images.Source[..half], target = pairing.Change(images.Source[half..]);
        using var space = PrincipalComponents.Fit(cat([source, target]).flatten(1), config.Data.Components);
        double unit = Math.Sqrt(space.Variances.mean().item<double>());
        Tensor Codes(Tensor pictures) => (space.Transform(pictures.flatten(1)) / unit).to(float32);
        Tensor Pictures(Tensor codes) => space.Inverse(codes * unit).reshape(-1, 1, 28, 28);
        double scale = Spread(pairing.Descriptor(source));
        var features = new FeatureCost(codes => pairing.Descriptor(Pictures(codes)) / scale);
        TranslationTrainingConfig how = config.Training with { Cost = TransportForm.Ends };
        double Learned(string name, ITransportCost cost)
        {
            TrainedFlow flow = trainings.Fit(
                $"{pairing.Name}-{name}", $"{pairing.Title}, {name}",
                TranslationNetworks.Flow("mlp", config.Model, [config.Data.Components], run.Seed("initialization"), run.Device),
                CloudBatches.Of(Codes(source).to(run.Device), Codes(target).to(run.Device), how.BatchSize, how.MovesPerEpoch,
                    run.Seed($"batches {pairing.Name}")), cost, how);
            using IDisposable quiet = no_grad();
            return HiddenPairing.Nearest(flow.Flow.call(Codes(images.SourceTest).to(run.Device)).cpu(),
                Codes(pairing.Change(images.SourceTest)));
        }

        return new Known(pairing, assigned, Learned("pixels", new QuadraticCost()), Learned("features", features));
    }

    /// <summary>Root mean square distance of features from their mean, so that costs of pixels and of features are of one size.</summary>
    private static double Spread(Tensor features)
    {
        using DisposeScope scope = NewDisposeScope();
        return Math.Sqrt((features - features.mean([0], keepdim: true)).square().mean().to(float64).item<double>());
    }

    private static FlowScore Whole(RunSession run, TranslationConfig config, TranslationTrainings trainings, FashionImages images)
    {
        TranslationTrainingConfig how = config.Training with
        {
            Discrepancy = Discrepancy.Sliced, Weight = 2.5e-5, Moves = config.Study.PixelMoves,
            BatchSize = Math.Min(64, config.Training.BatchSize), MovesPerEpoch = Math.Min(25, config.Study.PixelMoves),
        };
        var batches = CloudBatches.Of(
            images.Source.to(run.Device), images.Target.to(run.Device), how.BatchSize, how.MovesPerEpoch, run.Seed("batches pixels"));
        TrainedFlow flow = trainings.Fit(
            RunSession.Main, $"{images.Title}, pixels", TranslationNetworks.Flow(
                "conv", PixelModel, [1, 28, 28], run.Seed("initialization pixels"), run.Device), batches, new QuadraticCost(), how);
        return FlowScore.Of(flow, images.SourceTest, images.TargetTest, new QuadraticCost(), seed: run.Seed("score"));
    }

    private static List<KeyValuePair<string, SummaryFigure>> Figures(
        IReadOnlyList<Found> found, IReadOnlyList<Known> known, FlowScore? whole)
    {
        var figures = new List<KeyValuePair<string, SummaryFigure>>();
        void Add(string name, double? value, string unit = "")
        {
            if (value is { } number)
            {
                figures.Add(new(name, new SummaryFigure(number, unit)));
            }
        }

        Found first = found[0];
        Add("kappa", found.Min(each => each.Score.Kappa));
        Add("straightness", found.Min(each => each.Score.Report.Straightness));
        Add("action", first.Score.Action);
        Add("optimal_cost", first.SampleCost);
        foreach (Found each in found)
        {
            string key = each.Images.Key.Replace('-', '_');
            Add($"cost_ratio_{key}", each.Score.Cost / each.SampleCost);
            Add($"noise_ratio_{key}", each.Noise);
            Add($"nearest_percent_{key}", 100 * each.Nearest, "%");
            Add($"nearest_floor_percent_{key}", 100 * each.NearestFloor, "%");
            Add($"nearest_source_percent_{key}", 100 * each.NearestSource, "%");
            Add($"discrepancy_{key}", each.Score.Distance);
            Add($"discrepancy_floor_{key}", each.Score.Floor);
            Add($"kept_variance_percent_{key}", 100 * each.Space.Kept, "%");
        }

        foreach (Known each in known)
        {
            Add($"pairing_{each.Pairing.Name}_pixels_percent", each.Assigned.Pixels, "%");
            Add($"pairing_{each.Pairing.Name}_features_percent", each.Assigned.Features, "%");
            Add($"learned_{each.Pairing.Name}_pixels_percent", each.LearnedPixels, "%");
            Add($"learned_{each.Pairing.Name}_features_percent", each.LearnedFeatures, "%");
        }

        if (whole is not null)
        {
            figures.AddRange(whole.Figures("image").Where(
                figure => figure.Key.StartsWith("cost", StringComparison.Ordinal) || figure.Key is "kappa_image" or "straightness_image"));
            Add("optimal_cost_image", whole.SampleCost());
            Add("nearest_percent_image", 100 * NearestNeighborTest.Of(whole.Image, whole.Target).Accuracy, "%");
            Add("nearest_source_percent_image", 100 * NearestNeighborTest.Of(whole.Source, whole.Target).Accuracy, "%");
            Add("sliced_image", Sliced(whole.Image, whole.Target));
            Add("sliced_source_image", Sliced(whole.Source, whole.Target));
        }

        return figures;
    }

    private static double Sliced(Tensor a, Tensor b)
    {
        using DisposeScope scope = NewDisposeScope();
        return new SlicedWasserstein(512, 1).Of(a, b).item<double>();
    }

    private static IReadOnlyList<ReportSection> Sections(
        RunSession run, IReadOnlyList<Found> found, IReadOnlyList<Known> known, FlowScore? whole)
    {
        var sections = new List<ReportSection>();
        foreach (Found each in found)
        {
            Tensor Decode(Tensor codes) => each.Space.Inverse(codes * each.Score.Unit);
            sections.Add(new ReportSection($"Components: {each.Images.Title}",
            [
                Strip($"strip-{each.Images.Key}", each.Score, Decode),
                TranslationPictures.Paths($"paths-{each.Images.Key}", "Leading two components.", [each.Score]),
                TranslationPictures.Layers($"layers-{each.Images.Key}", [each.Score]),
            ]));
        }

        sections.Add(new ReportSection(
            "Known pairings", [],
            "Percent of images paired with their own change: by the exact assignment of the test images, and by flows learned from other "
                + "images (share whose translation has its own change as the nearest).",
            new ReportTable(
                ["target", "assignment, pixels", "assignment, descriptor", "flow, pixels", "flow, descriptor"],
                [.. known.Select(each => (IReadOnlyList<string>)
                [
                    each.Pairing.Title, NumberText.Plain(each.Assigned.Pixels), NumberText.Plain(each.Assigned.Features),
                    NumberText.Plain(each.LearnedPixels ?? double.NaN), NumberText.Plain(each.LearnedFeatures ?? double.NaN),
                ])])));
        if (whole is not null)
        {
            sections.Insert(0, new ReportSection(
                "Whole images", [Strip("strip-pixels", whole, codes => codes), TranslationPictures.Layers("layers-pixels", [whole]),
                    TranslationPictures.Trainings(run, "training-pixels", [whole.Trained])]));
        }

        sections.Add(new ReportSection(
            "The trainings", [TranslationPictures.Trainings(run, "training", [.. found.Select(each => each.Score.Trained)])]));
        return sections;
    }

    /// <summary>Images on their way, and the nearest test image of the target.</summary>
    private static ReportFigure Strip(string name, FlowScore score, Func<Tensor, Tensor> decode)
    {
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        ResidualFlow flow = score.Trained.Flow;
        Tensor few = score.Source[..Drawn].to(float32).to(flow.parameters().First().device);
        var rows = Moments.Select(time => (
            FormattableString.Invariant($"t = {time}"), FashionImages.Pictures(
                decode(flow.Interpolate(few, time).cpu().to(float64)), Drawn))).ToList();
        Tensor nearest = cdist(score.Image[..Drawn].flatten(1), score.Target.flatten(1)).argmin(1);
        rows.Add(("nearest target", FashionImages.Pictures(decode(score.Target.index_select(0, nearest)), Drawn)));
        return DynamicsFigures.Images(
            new FigureText(name, "Images on their way.",
                "Test images of the source class, at times between, and their translations; below the nearest test image of the target "
                    + "class."),
            new ImageStrip(28, 28, 1, [.. Enumerable.Repeat("", Drawn)], rows));
    }
}
