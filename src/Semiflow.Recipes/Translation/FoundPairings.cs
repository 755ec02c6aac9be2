using Semiflow.Principles;
using Semiflow.Principles.Translation;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>How many hidden pairs were found, in percent: by exact assignment, and by flows that learned from other images.</summary>
/// <param name="Pairing">The pairing.</param>
/// <param name="AssignedPixels">By the assignment of pixels.</param>
/// <param name="AssignedFeatures">By the assignment of descriptors.</param>
/// <param name="LearnedPixels">By a flow with the cost of pixels; null if none was trained.</param>
/// <param name="LearnedFeatures">By a flow with the cost of descriptors.</param>
internal sealed record FoundPairings(
    HiddenPairing Pairing, double AssignedPixels, double AssignedFeatures, double? LearnedPixels, double? LearnedFeatures)
{
    /// <summary>Its row in the figures.</summary>
    public Contestant Who { get; } = Of(Pairing);

    /// <summary>The row of a pairing in the figures.</summary>
    public static Contestant Of(HiddenPairing pairing) => new(pairing.Name, pairing.Title);

    /// <summary>Assigns test images, and trains the flows where baselines are asked for.</summary>
    public static FoundPairings Measure(
        RunSession run, TranslationConfig config, TranslationContest contest, FashionImages images, HiddenPairing pairing)
    {
        (double pixels, double features) = pairing.Assigned(images.SourceTest);
        if (!config.Evaluation.Baselines)
        {
            return new FoundPairings(pairing, pixels, features, null, null);
        }

        // Other images make the target: nothing in the training pairs an image with its own change.
        int half = (int)images.Source.shape[0] / 2;
        Tensor source = images.Source[..half], target = pairing.Change(images.Source[half..]);
        using var space = PrincipalComponents.Fit(cat([source, target]).flatten(1), config.Data.Components);
        double unit = Math.Sqrt(space.Variances.mean().item<double>());
        Tensor Codes(Tensor pictures) => (space.Transform(pictures.flatten(1)) / unit).to(float32);
        Tensor Pictures(Tensor codes) => space.Inverse(codes * unit).reshape(-1, 1, 28, 28);
        double scale = Spread(pairing.Descriptor(source));
        double Learned(string name, ITransportCost cost)
        {
            TrainedContestant<ResidualFlow> flow = contest.Train(
                new Contestant($"{pairing.Name}_{name}", $"{pairing.Title}, {name}"),
                FashionExperiment.Flow(config, [config.Data.Components], run.Seed("initialization"), run.Device),
                CloudBatches.Of(
                    Codes(source).to(run.Device), Codes(target).to(run.Device), config.Budget.BatchSize, config.Budget.MovesPerEpoch,
                    run.Seed($"batches {pairing.Name}")),
                cost, config with { Training = config.Training with { Cost = CostPlacement.Ends } });
            using IDisposable quiet = no_grad();
            return flow.BlewUp ? double.NaN : HiddenPairing.Nearest(
                flow.Model!.call(Codes(images.SourceTest).to(run.Device)).cpu(), Codes(pairing.Change(images.SourceTest)));
        }

        return new FoundPairings(
            pairing, pixels, features, Learned("pixels", new QuadraticCost()),
            Learned("features", new FeatureCost(codes => pairing.Descriptor(Pictures(codes)) / scale)));
    }

    /// <summary>The pairings as a table of the report.</summary>
    public static ReportSection Section(IReadOnlyList<FoundPairings> pairings) => new(
        "Known pairings", [],
        "Percent of images paired with their own change: by the exact assignment of the test images, and by flows learned from other "
            + "images (share whose translation has its own change as the nearest).",
        new ReportTable(
            ["target", "assignment, pixels", "assignment, descriptor", "flow, pixels", "flow, descriptor"],
            [.. pairings.Select(each => (IReadOnlyList<string>)
            [
                each.Pairing.Title, NumberText.Plain(each.AssignedPixels), NumberText.Plain(each.AssignedFeatures),
                NumberText.Plain(each.LearnedPixels ?? double.NaN), NumberText.Plain(each.LearnedFeatures ?? double.NaN),
            ])]));

    /// <summary>Root mean square distance of features from their mean, so that costs of pixels and of features are of one size.</summary>
    private static double Spread(Tensor features)
    {
        using DisposeScope scope = NewDisposeScope();
        return Math.Sqrt((features - features.mean([0], keepdim: true)).square().mean().to(float64).item<double>());
    }
}
