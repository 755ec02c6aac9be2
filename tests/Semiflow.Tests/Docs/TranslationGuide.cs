using Semiflow.Flows;
using Semiflow.Principles;
using Semiflow.Systems;
using Semiflow.Training;
using Semiflow.Transport;
using static TorchSharp.torch;

namespace Semiflow.Tests.Docs;

/// <summary>The program of docs/translation.md, to the letter; <see cref="TranslationGuideTests"/> compares and runs it.</summary>
internal static class TranslationGuide
{
    public static (double With, double Without) Run(TextWriter console)
    {
        // begin
        // or your own: CloudBatches.Of(sourceArray, targetArray, …)
        GaussianPoints source = GaussianPoints.Source, target = GaussianPoints.Target;
        Tensor points = source.Draw(500, seed: 9).Points;

        TransportReport Translate(double weight)
        {
            var random = new Generator(1);
            ResidualFlow flow = ResidualFlow.Of([.. Enumerable.Range(0, 5).Select(_ =>
                new Mlp([2, 32, 32, 2], Nonlinearity.Tanh, random, WeightInitialization.Orthogonal(0.1)))]);
            var translation = new DomainTranslation(flow, new QuadraticCost(), new EnergyDistance(),
                new TranslationOptions { Weight = weight, Moves = 600 },
                new OptimizerSpec(2e-3, WeightDecay: 0, Schedule: new LateDrop(2.0 / 3, 0.2)));
            CloudBatches batches = CloudBatches.Fresh(
                (count, seed) => source.Draw(count, seed).Points, (count, seed) => target.Draw(count, seed).Points, batchSize: 128,
                batchesPerEpoch: 50, seed: 1);
            new Trainer(new TrainerOptions(Epochs: 12, Seed: 1)).Fit(translation, batches, null, [], CancellationToken.None);
            // flow.Interpolate(points, 0.5), FlowInverse.Of(flow, images)
            return TransportReport.Measure(flow.Path(points));
        }

        (TransportReport with, TransportReport without) = (Translate(0.02), Translate(0));
        console.WriteLine($"action {with.Action:F2}, kappa {with.Kappa:F4}; without a transport cost {without.Action:F2}, "
            + $"{without.Kappa:F4}");
        // end
        return (with.Action, without.Action);
    }
}
