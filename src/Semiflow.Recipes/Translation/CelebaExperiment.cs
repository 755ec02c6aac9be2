using Semiflow.Chains;
using Semiflow.Data;
using Semiflow.Images;
using Semiflow.Operators.Models.Convolutional;
using Semiflow.Operators.Models.ImageNetworks;
using Semiflow.Principles;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Transport;
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
        ConvolutionFeatures? features = config.Data.Features is { } path ? Features(path) : null; // What cannot be read ends no training.
        CelebaFaces domains = CelebaFaces.Read(config.Data, run.Seed);
        domains.Show(run);
        run.Observer.Say($"data:       CelebA, {domains.Source.Count} source and {domains.Target.Count} target images, "
            + $"{domains.SourceTest.Count} and {domains.TargetTest.Count} for tests");
        var batches = new ImageClouds(domains.Faces.Images(domains.Source), domains.Faces.Images(domains.Target), config.Budget.BatchSize,
            config.Budget.MovesPerEpoch, run.Seed("batches"), run.Device);
        TrainedContestant<ResidualFlow> flow = new TranslationContest(run, config).Train(
            TranslationContest.Main, Flow(config, run.Seed("initialization"), run.Device), batches, new QuadraticCost());
        TranslationSpace.Plain(3, config.Data.Size, config.Data.Size).Write(run.Folder);
        var judge = AttributeJudge.Train(run, config.Evaluation.JudgeEpochs, domains.Faces, [.. domains.Source, .. domains.Target]);
        run.Token.ThrowIfCancellationRequested();
        Tensor source = domains.Faces.Images(domains.SourceTest).Floats(), target = domains.Faces.Images(domains.TargetTest).Floats();
        Tensor image = Map(flow.Model!, source);
        return new TranslationResult(
            Figures(run, config, judge, flow, features, source, image, target), () => Sections(run, config, flow, source),
            "Faces translated between two domains of CelebA that an attribute makes. In the stress setting a share of the target images "
                + "without another attribute is left out, so that the target domain says more than it should. "
                + "The paper's own stress setting is not known to us.",
            flow);
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

    private static RunFigures Figures(
        RunSession run, TranslationConfig config, AttributeJudge judge, TrainedContestant<ResidualFlow> flow,
        ConvolutionFeatures? features, Tensor source, Tensor image, Tensor target)
    {
        using DisposeScope scope = NewDisposeScope();
        bool wanted = config.Data.Reversed;
        string attribute = config.Data.Attribute;
        int few = (int)Math.Min(256, source.shape[0]);
        Tensor before = source[..few].to(float64), after = image[..few].to(float64);
        double moved = new QuadraticCost().Between(before, after).mean().item<double>();
        var figures = new RunFigures(run);
        figures.Add(TranslationFigures.Kappa, Assignment.Solve(new QuadraticCost(), before, after).MeanCost / moved);
        figures.Add(TranslationFigures.Cost, moved);
        figures.Add(TranslationFigures.PixelCost, moved / source[0].numel());
        figures.Add(TranslationFigures.Action, LatentAction(flow.Model!, source[..few]));
        (Contestant Who, Tensor Images)[] images =
            [(flow.Contestant, image), (TranslationFigures.SourceImages, source), (TranslationFigures.TargetImages, target)];
        foreach ((Contestant who, Tensor faces) in images)
        {
            figures.Add(TranslationFigures.Attribute.For(who), judge.Accuracy(faces, attribute, wanted));
        }

        figures.Add(TranslationFigures.Preserved, judge.Preserved(source, image, attribute));
        foreach ((Contestant who, Tensor faces) in images[..2])
        {
            figures.Add(
                TranslationFigures.StressAttribute.For(who),
                config.Data.StressAttribute is { } tied ? judge.Accuracy(faces, tied, true) : null);
            figures.Add(TranslationFigures.Frechet.For(who), features is { } network ? Frechet(network, faces, target) : null);
        }

        return figures;
    }

    private static double LatentAction(ResidualFlow flow, Tensor images)
    {
        using IDisposable quiet = no_grad();
        return PathAction.Of(new QuadraticCost(), flow.Path(images.to(TranslationNetworks.DeviceOf(flow)))).to(float64).cpu()
            .item<double>();
    }

    /// <summary>The network whose features the Fréchet distance is of.</summary>
    /// <exception cref="InputException">It is no file of such convolutions.</exception>
    private static ConvolutionFeatures Features(string path)
    {
        if (!path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            throw new InputException($"data.features is a safetensors file of convolutions (docs/translation.md), not '{path}': files that "
                + "hold pickles, such as TorchScript's, can run code when they are opened.");
        }

        return new ConvolutionFeatures(Safetensors.Read(path).Tensors);
    }

    /// <summary>Fréchet distance of the features of two samples: W₂² of Gaussians with their moments.</summary>
    private static double Frechet(ConvolutionFeatures network, Tensor first, Tensor second)
    {
        using IDisposable quiet = no_grad();
        Tensor Features(Tensor images) => cat([.. images.split(Part).Select(part => network.Of(part.cpu()))]).to(float64);
        return GaussianTransport.OfSamples(Features(first), Features(second)).Cost;
    }

    private static Tensor Map(ResidualFlow flow, Tensor images)
    {
        using IDisposable quiet = no_grad();
        Device device = TranslationNetworks.DeviceOf(flow);
        return cat([.. images.split(Part).Select(part => flow.call(part.to(device)).cpu())]);
    }

    private static IReadOnlyList<ReportSection> Sections(
        RunSession run, TranslationConfig config, TrainedContestant<ResidualFlow> trained, Tensor source)
    {
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor few = source[..(int)Math.Min(Drawn, source.shape[0])].to(run.Device);
        IReadOnlyList<IReadOnlyList<double>> Pictures(Tensor images) => FashionImages.Pictures((images + 1) / 2, Drawn);
        int size = config.Data.Size;
        return
        [
            new ReportSection("Translations", [DynamicsFigures.Images(
                new FigureText("strip", "Images along the flow.",
                    "Test images of the source, decoded at times along the path of their codes, and their translations."),
                new ImageStrip(size, size, 3, [.. Enumerable.Repeat("", (int)few.shape[0])],
                    [("source", Pictures(few)), .. Moments.Select(
                        time => (FormattableString.Invariant($"t = {time}"), Pictures(trained.Model!.Interpolate(few, time))))]))]),
            new ReportSection("The training", [TranslationPictures.Trainings(run, "training", [trained])]),
        ];
    }
}

/// <summary>Two domains of CelebA made of an attribute, in the standard or the stress setting (spec domain-translation.md 7, E7).</summary>
/// <param name="Faces">All images.</param>
/// <param name="Source">Places of the training images of α.</param>
/// <param name="Target">Places of the training images of β.</param>
/// <param name="SourceTest">Places of the test images of α.</param>
/// <param name="TargetTest">Places of the test images of β.</param>
internal sealed record CelebaFaces(
    CelebA Faces, IReadOnlyList<int> Source, IReadOnlyList<int> Target, IReadOnlyList<int> SourceTest, IReadOnlyList<int> TargetTest)
{
    /// <summary>Reads the user's files and makes the domains.</summary>
    /// <exception cref="InputException">The files are not there or damaged, there is no such attribute, or too few images are
    /// left.</exception>
    public static CelebaFaces Read(TranslationDataConfig data, Func<string, ulong> seed)
    {
        CelebA faces = CelebA.Read(data.Folder, new ImageSizing { Crop = data.Crop, Side = data.Size }, data.Official);
        _ = data.StressAttribute is { } tied && faces.Has(0, tied); // Refuses one that there is not, also where no image is left out.
        IReadOnlyList<int> Of(CelebPart part, bool value) => faces.Indices(part, (data.Attribute, value));
        bool from = !data.Reversed;
        IReadOnlyList<int> target = Stressed(faces, Of(CelebPart.Training, !from), data, seed("stress"));
        return new CelebaFaces(
            faces, Some(Of(CelebPart.Training, from), data.Train, seed("source"), "source"),
            Some(target, data.Train, seed("target"), "target"),
            Some(Of(CelebPart.Test, from), data.Test, seed("source test"), "source test"),
            Some(Of(CelebPart.Test, !from), data.Test, seed("target test"), "target test"));
    }

    /// <summary>Shows the images to the witness of a run.</summary>
    public void Show(RunSession run)
    {
        run.Shows(SampleUse.Training, Faces.Images(Source));
        run.Shows(SampleUse.Training, Faces.Images(Target));
        run.Shows(SampleUse.Report, Faces.Images(SourceTest));
        run.Shows(SampleUse.Report, Faces.Images(TargetTest));
    }

    /// <summary>Leaves out a share of the images without the stress attribute: then the target domain says more than it should.</summary>
    private static IReadOnlyList<int> Stressed(CelebA faces, IReadOnlyList<int> all, TranslationDataConfig data, ulong seed) =>
        data.StressAttribute is not { } attribute || data.Stress == 0
            ? all
            : [.. all.Where(i => faces.Has(i, attribute) || new RandomStream(seed, (ulong)i).Uniform() >= data.Stress)];

    private static IReadOnlyList<int> Some(IReadOnlyList<int> all, int? count, ulong seed, string what)
    {
        if (all.Count < 2)
        {
            throw new InputException($"CelebA: the {what} domain has {all.Count} images; lower data.stress or choose another attribute.");
        }

        return count is not { } most || most >= all.Count
            ? all
            : [.. RandomStream.Permutation(all.Count, seed, 0).Take(most).Order().Select(i => all[i])];
    }
}
