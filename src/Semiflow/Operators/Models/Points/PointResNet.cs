using Semiflow.Chains;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Points;

/// <summary>Networks of points: residual blocks of two linear layers and a classifier (spec least-action.md 4, "2-D net").</summary>
internal sealed class PointResNet : IPointNetwork
{
    /// <inheritdoc/>
    public string Name => "points";

    /// <inheritdoc/>
    public string Title => "Residual blocks of two linear layers, for points.";

    /// <inheritdoc/>
    public string Reference => "arXiv 2009.08372";

    /// <inheritdoc/>
    public object Defaults { get; } = new PointResNetOptions();

    /// <inheritdoc/>
    public ChainClassifier Create(
        object options, int dimension, int classes, Generator generator, nn.Module<Tensor, Tensor>? head = null)
    {
        PointResNetOptions own = this.Own<PointResNetOptions>(options);
        if (own.Blocks < 1 || own.Width < 1 || own.Step < 0 || own.Gain < 0)
        {
            throw new InputException(FormattableString.Invariant(
                $"a point network needs at least one block of at least one unit, and a step and a gain of at least 0, not {own}."));
        }

        double step = own.Step == 0 ? 1.0 / own.Blocks : own.Step;
        var network = new ChainClassifier(
            new BlockChain([.. Enumerable.Range(0, own.Blocks)
                .Select(_ => new ResidualBlock(new PointBranch(dimension, own.Width, generator, own.BatchNorm), step))]),
            head ?? nn.Linear(dimension, classes));

        // Overwrites the linear head too, which torch filled from its own generator.
        Initialization.Weights(network, own.Weights, own.Gain, generator, biases: own.Weights == InitialWeights.Uniform);
        foreach (TorchSharp.Modules.Parameter parameter in network.parameters())
        {
            parameter.DetachFromDisposeScope();
        }

        return network;
    }
}
