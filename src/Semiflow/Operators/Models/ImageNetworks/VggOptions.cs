namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>
/// A VGG network (Simonyan and Zisserman 2015): stages of 3×3 convolutions, each stage followed by the maximum over 2×2 nodes.
/// </summary>
internal sealed record VggOptions
{
    /// <summary>Filters of each stage.</summary>
    public IReadOnlyList<int> Filters { get; init; } = [64, 128, 256, 512, 512];

    /// <summary>Convolutions of each stage.</summary>
    public IReadOnlyList<int> Blocks { get; init; } = [2, 2, 4, 4, 4];

    /// <summary>Batch normalization after each convolution.</summary>
    public bool BatchNorm { get; init; } = true;

    /// <summary>The classifier of end-to-end training.</summary>
    public HeadSpec Head { get; init; } = new(HeadKind.OneLinear);
}
