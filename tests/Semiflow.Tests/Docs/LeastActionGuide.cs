using Semiflow.Chains;
using Semiflow.Operators.Models;
using Semiflow.Principles;
using Semiflow.Spaces;
using Semiflow.Systems;
using Semiflow.Training;
using Semiflow.Transport;
using static TorchSharp.torch;

namespace Semiflow.Tests.Docs;

/// <summary>The program of docs/least-action.md, to the letter; <see cref="LeastActionGuideTests"/> compares and runs it.</summary>
internal static class LeastActionGuide
{
    public static ((double Accuracy, double Moved) Least, (double Accuracy, double Moved) Vanilla) Run(TextWriter console)
    {
        // begin
        // or your own points and labels
        LabeledCloud train = new TwoCircles().Draw(40, seed: 1), test = new TwoCircles().Draw(400, seed: 2);

        (double Accuracy, double Moved) Train(TransportMode mode)
        {
            var random = new Generator(1);
            var network = new ChainClassifier(
                new BlockChain([.. Enumerable.Range(0, 9).Select(_ => new ResidualBlock(new PointBranch(2, 16, random)))]),
                nn.Linear(2, 2));
            Initialization.Uniform(network, random);
            var principle = new LeastAction(network, new LeastActionOptions
            {
                Mode = mode, Multiplier = new() { Start = 0.1, Rate = 0.2 }, UpdateEvery = 5,
                Reduction = DisplacementReduction.SumFeaturesMeanBatch,
            }, new OptimizerSpec(5e-3, WeightDecay: 0));
            new Trainer(new TrainerOptions(Epochs: 200, Seed: 1)).Fit(
                principle, new LabeledBatches(train.Points, train.Labels, 20, seed: 1), null, [], CancellationToken.None);
            TransportReport way = TransportReport.Measure(network.Body.Path(test.Points).States, new() { Labels = test.Labels });
            return (ClassifierScore.Measure(
                network, new LabeledBatches(test.Points, test.Labels, 400, seed: 1)).Accuracy, way.Displacement);
        }

        var (least, vanilla) = (Train(TransportMode.Multiplier), Train(TransportMode.Vanilla));
        console.WriteLine($"least action {100 * least.Accuracy:F1} % right, moved {least.Moved:F2}; without {100 * vanilla.Accuracy:F1} %, "
            + $"moved {vanilla.Moved:F0}");
        // end
        return (least, vanilla);
    }
}
