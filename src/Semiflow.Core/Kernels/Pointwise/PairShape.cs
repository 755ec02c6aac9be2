namespace Semiflow.Kernels.Pointwise;

/// <summary>Sizes of two linear maps at every node with <c>x Φ(x)</c> between them.</summary>
/// <param name="Nodes">Nodes of a group.</param>
/// <param name="Groups">Copies of the maps; nodes of group 0 come first.</param>
/// <param name="Inputs">Channels of the input.</param>
/// <param name="Hidden">Channels between the maps.</param>
/// <param name="Outputs">Channels of the output.</param>
internal sealed record PairShape(int Nodes, int Groups, int Inputs, int Hidden, int Outputs)
{
    private const int MostPieces = 16, NodesOfPiece = 512;

    /// <summary>Pieces of a group, each summed by one thread: the sums have the same bits for any number of threads.</summary>
    public int Pieces => Math.Clamp(Nodes / NodesOfPiece, 1, MostPieces);

    /// <summary>Where a piece begins, counted from node 0 of group 0.</summary>
    public nint First(int piece) => (nint)(piece / Pieces) * Nodes + (nint)((long)Nodes * (piece % Pieces) / Pieces);
}
