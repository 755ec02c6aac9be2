namespace Semiflow.Bench;

/// <summary>The program that a benchmark compares with failed, or does other work than ours: there is no figure to give.</summary>
public sealed class PeerException : Exception
{
    /// <summary>A failure with its message.</summary>
    public PeerException(string message)
        : base(message)
    {
    }

    /// <summary>A failure with its cause.</summary>
    public PeerException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>A failure without particulars; prefer a message.</summary>
    public PeerException()
        : base("the peer failed.")
    {
    }
}
