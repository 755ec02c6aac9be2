using Semiflow.Chains;
using Semiflow.Operators.Models;
using Semiflow.Operators.Models.Convolutional;
using Semiflow.Principles;
using Semiflow.Principles.Translation;
using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using Semiflow.Training.Runs;
using Semiflow.Transport.Costs;
using Semiflow.Transport.Exact;
using Semiflow.Transport.Motion;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>E7: faces with and without an attribute, on the user's files.</summary>
internal static class CelebaExperiment
{
    private const int Drawn = 8, Part = 32;
    private static readonly double[] Moments = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>Trains the translation and the judge of attributes.</summary>
    /// <exception cref="InputException">The files are not there (the message says where to get and put them) or damaged.</exception>
    public static TranslationResult Run(RunSession run, TranslationConfig config)
    {
        CelebaFaces domains = CelebaFaces.Read(config.Data, run.Seed);
        TranslationTrainingConfig how = config.Training;
        run.Observer.Say($"data:       CelebA, {domains.Source.Count} source and {domains.Target.Count} target images, "
            + $"{domains.SourceTest.Count} and {domains.TargetTest.Count} for tests");
        var space = TranslationSpace.Plain(3, config.Data.Size, config.Data.Size);
        var batches = new ImageClouds(domains.Faces.Images(domains.Source), domains.Faces.Images(domains.Target), how.BatchSize,
            how.MovesPerEpoch, run.Seed("batches"), run.Device);
        TrainedFlow flow = new TranslationTrainings(run, config).Fit(
            RunSession.Main, "translation", Flow(config, run.Seed("initialization"), run.Device), batches, new QuadraticCost(), how);
        space.Write(run.Folder);
        var judge = AttributeJudge.Train(run, config, domains);
        run.Token.ThrowIfCancellationRequested();
        Tensor source = domains.Faces.Images(domains.SourceTest).Floats(), target = domains.Faces.Images(domains.TargetTest).Floats();
        Tensor image = Map(flow.Flow, source);
        return new TranslationResult(
            Figures(config, judge, flow.Flow, source, image, target), () => Sections(run, config, flow, source),
            "Faces translated between two domains of CelebA that an attribute makes. In the stress setting a share of the target images "
                + "without another attribute is left out, so that the target domain says more than it should. "
            + "The paper's own stress setting is not known to us.",
            flow.Result!, flow.Flow.parameters().Sum(p => p.numel()));
    }

    /// <summary>Encoder, blocks that carry the action, decoder.</summary>
    public static ResidualFlow Flow(TranslationConfig config, ulong seed, Device device)
    {
        using var random = new Generator(seed >> 1, CPU);
        TranslationModelConfig how = config.Model;
        var encoder = TranslationGenerator.Encoder(3, how.Width, random);
        var chain = new BlockChain(
            [.. Enumerable.Range(0, how.Blocks).Select(_ => TranslationGenerator.Block(how.Width, 1.0 / how.Blocks, random))]);
        var flow = new ResidualFlow(chain, encoder, TranslationGenerator.Decoder(3, how.Width, random));
        flow.to(device);
        return flow;
    }

    private static List<KeyValuePair<string, SummaryFigure>> Figures(
        TranslationConfig config, AttributeJudge judge, ResidualFlow flow, Tensor source, Tensor image, Tensor target)
    {
        using DisposeScope scope = NewDisposeScope();
        bool wanted = config.Data.Reversed;
        string attribute = config.Data.Attribute;
        int few = (int)Math.Min(256, source.shape[0]);
        var squared = new QuadraticCost();
        double moved = squared.Between(source[..few].to(float64), image[..few].to(float64)).mean().item<double>();
        var figures = new List<KeyValuePair<string, SummaryFigure>>
        {
            new("kappa", new SummaryFigure(
                Assignment.Solve(squared, source[..few].to(float64), image[..few].to(float64)).MeanCost / moved, "")),
            new("cost", new SummaryFigure(moved, "")),
            new("cost_pixel", new SummaryFigure(moved / source[0].numel(), "")),
            new("action", new SummaryFigure(LatentAction(flow, source[..few]), "")),
            new("attribute_percent", new SummaryFigure(judge.Accuracy(image, attribute, wanted), "%")),
            new("attribute_source_percent", new SummaryFigure(judge.Accuracy(source, attribute, wanted), "%")),
            new("attribute_target_percent", new SummaryFigure(judge.Accuracy(target, attribute, wanted), "%")),
            new("preserved_percent", new SummaryFigure(judge.Preserved(source, image, attribute), "%")),
        };
        if (config.Data.StressAttribute is { } tied)
        {
            figures.Add(new("stress_attribute_before_percent", new SummaryFigure(judge.Accuracy(source, tied, true), "%")));
            figures.Add(new("stress_attribute_after_percent", new SummaryFigure(judge.Accuracy(image, tied, true), "%")));
        }

        if (config.Data.Features is { } features)
        {
            figures.Add(new("frechet", new SummaryFigure(Frechet(features, image, target), "")));
            figures.Add(new("frechet_source", new SummaryFigure(Frechet(features, source, target), "")));
        }

        return figures;
    }

    private static double LatentAction(ResidualFlow flow, Tensor images)
    {
        using IDisposable quiet = no_grad();
        return PathAction.Of(new QuadraticCost(), flow.Path(images.to(flow.parameters().First().device))).to(float64).cpu().item<double>();
    }

    /// <summary>Fréchet distance of the features of two samples: W₂² of Gaussians with their moments.</summary>
    private static double Frechet(string path, Tensor first, Tensor second)
    {
        if (!File.Exists(path))
        {
            throw new InputException($"there is no network '{path}': data.features is a TorchScript file that takes images [n, 3, h, w] in "
                + $"[−1, 1] and gives features [n, f].");
        }

        using IDisposable quiet = no_grad();
        using var network = jit.load<Tensor, Tensor>(path);
        Tensor Features(Tensor images) =>
            cat([.. images.split(Part).Select(part => network.call(part.to(float32)).flatten(1))]).to(float64);
        return GaussianTransport.OfSamples(Features(first), Features(second)).Cost;
    }

    private static Tensor Map(ResidualFlow flow, Tensor images)
    {
        using IDisposable quiet = no_grad();
        Device device = flow.parameters().First().device;
        return cat([.. images.split(Part).Select(part => flow.call(part.to(device)).cpu())]);
    }

    private static IReadOnlyList<ReportSection> Sections(RunSession run, TranslationConfig config, TrainedFlow trained, Tensor source)
    {
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor few = source[..(int)Math.Min(Drawn, source.shape[0])].to(run.Device);
        IReadOnlyList<IReadOnlyList<double>> Pictures(Tensor images) => FashionImages.Pictures((images + 1) / 2, Drawn);
        int size = config.Data.Size;
        return
        [
            new ReportSection("Translations", [DynamicsFigures.Images(
                new FigureText("strip", "Images on their way.",
                    "Test images of the source, decoded at times along the path of their codes, and their translations."),
                new ImageStrip(size, size, 3, [.. Enumerable.Repeat("", (int)few.shape[0])],
                    [("source", Pictures(few)), .. Moments.Select(
                        time => (FormattableString.Invariant($"t = {time}"), Pictures(trained.Flow.Interpolate(few, time))))]))]),
            new ReportSection("The training", [TranslationPictures.Trainings(run, "training", [trained])]),
        ];
    }
}
