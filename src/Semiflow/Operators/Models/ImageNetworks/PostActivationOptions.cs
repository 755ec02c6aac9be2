namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>
/// A residual network of post-activation blocks (spec modulewise.md 5): basic ones, or bottlenecks that end with four times the filters.
/// </summary>
internal sealed record PostActivationOptions
{
    /// <summary>Filters of each stage; each stage after the first halves the resolution.</summary>
    public IReadOnlyList<int> Filters { get; init; } = [64, 128, 256, 512];

    /// <summary>Blocks of each stage.</summary>
    public IReadOnlyList<int> Blocks { get; init; } = [3, 4, 6, 3];

    /// <summary>True for bottlenecks, false for basic blocks with parameter-free shortcuts.</summary>
    public bool Bottleneck { get; init; } = true;

    /// <summary>
    /// First layers: <see cref="StemKind.ActiveConvolution"/> for CIFAR and STL-10, <see cref="StemKind.HalvingSeven"/> for TinyImageNet.
    /// </summary>
    public StemKind Stem { get; init; } = StemKind.ActiveConvolution;

    /// <summary>The classifier of end-to-end training.</summary>
    public HeadSpec Head { get; init; } = new(HeadKind.AverageLinear);
}
