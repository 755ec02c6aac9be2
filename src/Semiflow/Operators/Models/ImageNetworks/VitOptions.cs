namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>A vision transformer (arXiv 2010.11929) without a class token: the mean over tokens is classified.</summary>
internal sealed record VitOptions
{
    /// <summary>Side of a patch.</summary>
    public int Patch { get; init; } = 4;

    /// <summary>Channels of a token.</summary>
    public int Channels { get; init; } = 192;

    /// <summary>Number of blocks.</summary>
    public int Blocks { get; init; } = 8;

    /// <summary>Heads of each block.</summary>
    public int Heads { get; init; } = 3;

    /// <summary>Hidden units of the perceptron per channel.</summary>
    public double Ratio { get; init; } = 4;

    /// <summary>Probability of dropping a branch in the last block; it rises linearly from 0 in the first.</summary>
    public double StochasticDepth { get; init; }

    /// <summary>The classifier of end-to-end training.</summary>
    public HeadSpec Head { get; init; } = new(HeadKind.TokenMean);
}
