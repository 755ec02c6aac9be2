namespace Semiflow.Chains;

/// <summary>What a piece of a network counts as when the network is cut into modules.</summary>
public enum PieceKind
{
    /// <summary>A unit of depth.</summary>
    Block,

    /// <summary>Goes with the block after it: a stem, a transition to the next stage.</summary>
    Opening,

    /// <summary>Goes with the block before it: pooling, patch merging at the end of a stage.</summary>
    Closing,
}
