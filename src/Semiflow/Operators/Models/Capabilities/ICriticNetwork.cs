using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Capabilities;

/// <summary>A network that scores points or images, the adversary of a flow or generator.</summary>
internal interface ICriticNetwork : INetwork
{
    /// <summary>Dimensions of space that it accepts; 0 for points <c>[batch, channel]</c>.</summary>
    IReadOnlyList<int> Ranks { get; }

    /// <summary>A fresh critic, <c>[batch, …shape]</c> to <c>[batch, 1, …]</c>: one score, or one per patch.</summary>
    /// <param name="options">Of the type of <see cref="INetwork.Defaults"/>.</param>
    /// <param name="shape">Shape of a point, channels first.</param>
    /// <param name="generator">Source of the initial parameters; same seed, same bits.</param>
    /// <exception cref="ArgumentException">Options of another type.</exception>
    /// <exception cref="InputException">Options out of range, or points that it does not accept.</exception>
    nn.Module<Tensor, Tensor> Create(object options, IReadOnlyList<long> shape, Generator generator);
}
