using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models;

/// <summary>A network from functions on a grid to functions on the same grid, for learning operators.</summary>
public interface IGridFunctionNetwork : INetwork
{
    /// <summary>Dimensions of the grids that it accepts.</summary>
    IReadOnlyList<int> Ranks { get; }

    /// <summary>A fresh network, <c>[batch, in, x…]</c> to <c>[batch, out, x…]</c>; items of a batch are independent in
    /// evaluation.</summary>
    /// <param name="options">Of the type of <see cref="INetwork.Defaults"/>.</param>
    /// <param name="inputChannels">Components of the input function.</param>
    /// <param name="outputChannels">Components of the output function.</param>
    /// <param name="grid">The computational grid.</param>
    /// <param name="generator">Source of the initial parameters; same seed, same bits.</param>
    /// <exception cref="ArgumentException">Options of another type.</exception>
    /// <exception cref="InputException">Options out of range or unsuited to the grid.</exception>
    nn.Module<Tensor, Tensor> Create(object options, int inputChannels, int outputChannels, Grid grid, Generator generator);
}
