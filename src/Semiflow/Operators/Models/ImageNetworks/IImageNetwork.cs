using Semiflow.Chains;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models;

/// <summary>A chain of blocks from images to features, with the classifier that it was published with.</summary>
public interface IImageNetwork : INetwork
{
    /// <summary>A fresh network, without a classifier.</summary>
    /// <param name="options">Of the type of <see cref="INetwork.Defaults"/>.</param>
    /// <param name="image">Shape of one input.</param>
    /// <param name="generator">Source of the initial parameters; same seed, same bits.</param>
    /// <exception cref="ArgumentException">Options of another type.</exception>
    /// <exception cref="InputException">Options out of range or unsuited to the image.</exception>
    ChainNetwork Create(object options, ImageShape image, Generator generator);

    /// <summary>The network's own classifier.</summary>
    /// <param name="options">Of the type of <see cref="INetwork.Defaults"/>.</param>
    HeadSpec Head(object options);
}
