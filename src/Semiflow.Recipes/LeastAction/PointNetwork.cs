using Semiflow.Chains;
using Semiflow.Operators.Models.Blocks;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeastAction;

/// <summary>Networks of points: residual blocks of two linear layers and a classifier (spec least-action.md 4, "2-D net").</summary>
internal static class PointNetwork
{
    /// <summary>A network with fresh parameters.</summary>
    /// <param name="dimension">Dimension of the points.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="model">Its sizes and initial weights.</param>
    /// <param name="seed">Seed of the parameters.</param>
    /// <param name="head">The classifier; null for a linear one that is learned.</param>
    public static ChainClassifier Create(
        int dimension, int classes, LeastActionModelConfig model, ulong seed, nn.Module<Tensor, Tensor>? head = null)
    {
        using var random = new Generator(seed);
        double step = model.Step == 0 ? 1.0 / model.Blocks : model.Step;
        var network = new ChainClassifier(
            new BlockChain([.. Enumerable.Range(0, model.Blocks)
                .Select(_ => new ResidualBlock(new PointBranch(dimension, model.Width, random, model.BatchNorm), step))]),
            head ?? nn.Linear(dimension, classes));
        Initialization.Weights(network, model.Weights, model.Gain, random, biases: model.Weights == InitialWeights.Uniform);
        foreach (TorchSharp.Modules.Parameter parameter in network.parameters())
        {
            parameter.DetachFromDisposeScope();
        }

        return network;
    }
}
