using Semiflow.Chains;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models;

/// <summary>A network of residual blocks from points to labels.</summary>
public interface IPointNetwork : INetwork
{
    /// <summary>A fresh network, <c>[batch, dimension]</c> to logits <c>[batch, classes]</c>.</summary>
    /// <param name="options">Of the type of <see cref="INetwork.Defaults"/>.</param>
    /// <param name="dimension">Dimension of the points.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="generator">Source of the initial parameters; same seed, same bits.</param>
    /// <param name="head">The classifier; null for a linear one that is learned.</param>
    /// <exception cref="ArgumentException">Options of another type.</exception>
    /// <exception cref="InputException">Options out of range.</exception>
    ChainClassifier Create(object options, int dimension, int classes, Generator generator, nn.Module<Tensor, Tensor>? head = null);
}
