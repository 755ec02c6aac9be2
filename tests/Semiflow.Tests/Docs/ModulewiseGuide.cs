using Semiflow.Chains;
using Semiflow.Operators.Models;
using Semiflow.Principles.Modulewise;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Tests.Docs;

/// <summary>The program of docs/modulewise.md, to the letter; <see cref="ModulewiseGuideTests"/> compares and runs it.</summary>
internal static class ModulewiseGuide
{
    public static (double[] Accuracies, double Modules) Run(TextWriter console)
    {
        // begin
        // stripes of four directions under noise: or your own images and labels
        var random = new Generator(1);
        LabeledBatch Draw(int count)
        {
            Tensor labels = arange(count, int64) % 4, angle = labels.to(float32).reshape(-1, 1, 1) * (MathF.PI / 4);
            Tensor x = arange(12).reshape(1, 1, 12), y = arange(12).reshape(1, 12, 1),
                phase = rand([count, 1, 1], generator: random) * 6.28f;
            Tensor stripes = (1.2f * (angle.cos() * x + angle.sin() * y) + phase).sin();
            return new LabeledBatch((stripes + 1.8f * randn([count, 12, 12], generator: random)).unsqueeze(1), labels);
        }

        LabeledBatch train = Draw(400), held = Draw(400), test = Draw(1000);
        ChainNetwork network = ResNet.Create(                                   // any BlockChain can be a module
            new ResNetOptions { Filters = [8], Blocks = [4], Stem = StemKind.NormedConvolution }, new ImageShape(1, 12, 12), random);
        var stack = ModuleStack.Of(network.CutEvenly(4), network.InputShape,
            (k, shape) => ClassifierHeads.Of(HeadKind.OneConvolution, shape, 4, random));
        Initialization.Weights(stack, InitialWeights.Orthogonal, 0.3, random);

        // TauSchedule.None: plain greedy training
        var problems = LocalProblem.Of(stack, k => new ClassifierLoss(), TauSchedule.HalfDouble(1));
        // or ParallelModules with SharedBatches: all modules together
        VisitPlan plan = VisitPlan.Sequential(8, 8, 8, 8);
        var batches = new CachedPrefixBatches(stack, plan, train.Images, train.Labels, batchSize: 25, seed: 1);
        var modules = new SequentialModules(
            stack, problems, OptimizerSpec.Sgd(0.02, schedule: new CosineSchedule()), plan, batches.BatchesPerEpoch);
        new Trainer(new TrainerOptions(plan.Epochs, Seed: 1)).Fit(modules, batches, null, [], CancellationToken.None);

        var tests = new LabeledBatches(test.Images, test.Labels, 250, seed: 0, shuffle: false);
        double[] accuracies = [.. ModuleScore.Measure(stack, tests).Select(score => score.Accuracy)];
        EarlyExit exit = EarlyExit.Calibrate(stack, new LabeledBatches(held.Images, held.Labels, 200, seed: 0, shuffle: false));
        double passed = 1 + exit.Decide(test.Images).Modules.to(float64).mean().item<double>();
        console.WriteLine($"accuracy after each module {string.Join(", ", accuracies.Select(a => $"{a:P1}"))}; with early exit an image "
            + $"passes {passed:F1} of 4");
        // end
        return (accuracies, passed);
    }
}
