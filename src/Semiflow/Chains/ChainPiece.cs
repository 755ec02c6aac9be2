using static TorchSharp.torch;

namespace Semiflow.Chains;

/// <summary>A piece of a network.</summary>
/// <param name="Module">The layers.</param>
/// <param name="Kind">Whether it counts as a block, and where it goes when the network is cut.</param>
/// <param name="Stage">Index of the stage that it belongs to, from 0.</param>
public sealed record ChainPiece(nn.Module<Tensor, Tensor> Module, PieceKind Kind, int Stage);
