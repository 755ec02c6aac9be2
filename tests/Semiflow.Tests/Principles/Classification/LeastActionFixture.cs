using Semiflow.Chains;
using Semiflow.Principles;
using Semiflow.Principles.Classification;
using Semiflow.Tests.Laws;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Classification;

/// <summary>Two classes of points, a small network, and least-action trainings of it.</summary>
internal static class LeastActionFixture
{
    public static readonly MultiplierSpec Multiplier = new() { Start = 0.5, Rate = 0.3 };

    /// <summary>Points about (±1, 0), 24 of them.</summary>
    public static LabeledBatch Points(int count = 24, ulong seed = 3)
    {
        using Generator random = new(seed);
        Tensor labels = arange(count, ScalarType.Int64).remainder(2);
        return new LabeledBatch(randn(count, 2, generator: random) * 0.5 + stack([labels.to(float32) * 2 - 1, zeros(count)], 1), labels);
    }

    public static ChainClassifier Network(ulong seed, int blocks = 3, int width = 6, double gain = 0.4)
    {
        using Generator random = new(seed);
        nn.Module<Tensor, Tensor>[] chain = [.. Enumerable.Range(0, blocks).Select(_ => new ResidualBlock(nn.Sequential(
            ("0", nn.Linear(2, width)), ("1", nn.ReLU()), ("2", nn.Linear(width, 2)))))];
        var network = new ChainClassifier(new BlockChain(chain), nn.Linear(2, 2));
        using IDisposable quiet = no_grad();
        foreach (TorchSharp.Modules.Parameter parameter in network.parameters())
        {
            parameter.copy_(randn(parameter.shape, generator: random) * gain);
        }

        return network;
    }

    public static LeastAction Principle(ulong seed, LeastActionOptions options) =>
        new(Network(seed), options, OptimizerSpec.Sgd(0.05, 0.9, 1e-4));

    /// <summary>Six batches of 4 per epoch.</summary>
    public static TrainingLaw.Training<LabeledBatch> Training(ulong seed, LeastActionOptions options)
    {
        LabeledBatch points = Points();
        LeastAction principle = Principle(seed, options);
        return new(principle, new LabeledBatches(points.Images, points.Labels, 4, 5), new ClassificationError(
            principle.Network, new LabeledBatches(points.Images, points.Labels, 24, 0, shuffle: false)), principle.Network);
    }
}
