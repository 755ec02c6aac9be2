namespace Semiflow.Operators.Models;

/// <summary>What is equal among the modules of an automatic cut.</summary>
public enum SplitBy
{
    /// <summary>Number of blocks.</summary>
    Depth,

    /// <summary>Bytes that a training step keeps for the backward pass, head included.</summary>
    Memory,

    /// <summary>Multiply-adds, head included.</summary>
    Work,
}
