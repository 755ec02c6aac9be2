namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>A Swin transformer (arXiv 2103.14030).</summary>
internal sealed record SwinOptions
{
    /// <summary>Side of a patch.</summary>
    public int Patch { get; init; } = 4;

    /// <summary>Channels of a token in the first stage; each stage doubles them.</summary>
    public int Channels { get; init; } = 96;

    /// <summary>Blocks of each stage; every second one has shifted windows.</summary>
    public IReadOnlyList<int> Blocks { get; init; } = [2, 2, 6, 2];

    /// <summary>Heads of each stage.</summary>
    public IReadOnlyList<int> Heads { get; init; } = [3, 6, 12, 24];

    /// <summary>Side of a window; 6 for STL-10. Clipped to the grid of tokens.</summary>
    public int Window { get; init; } = 8;

    /// <summary>Hidden units of the perceptron per channel.</summary>
    public double Ratio { get; init; } = 4;

    /// <summary>Probability of dropping a branch in the last block; it rises linearly from 0 in the first.</summary>
    public double StochasticDepth { get; init; } = 0.1;

    /// <summary>The published classifier.</summary>
    public HeadSpec Head { get; init; } = new(HeadKind.TokenMean);
}
