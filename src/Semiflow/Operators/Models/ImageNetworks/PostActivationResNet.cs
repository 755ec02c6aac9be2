using Semiflow.Chains;
using Semiflow.Operators.Models.Blocks;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>ResNets of post-activation blocks in the forms for CIFAR, STL-10 and TinyImageNet of arXiv 2309.17357.</summary>
internal static class PostActivationResNet
{
    /// <summary>ResNet-110: 54 basic blocks at 16, 32 and 64 filters.</summary>
    public static PostActivationOptions OneHundredTen { get; } = new()
        { Filters = [16, 32, 64], Blocks = [18, 18, 18], Bottleneck = false };

    /// <summary>ResNet-50.</summary>
    public static PostActivationOptions Fifty { get; } = new();

    /// <summary>ResNet-101.</summary>
    public static PostActivationOptions OneHundredOne { get; } = new() { Blocks = [3, 4, 23, 3] };

    /// <summary>ResNet-152.</summary>
    public static PostActivationOptions OneHundredFiftyTwo { get; } = new() { Blocks = [3, 8, 36, 3] };

    /// <summary>A network with fresh parameters.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="image">Shape of one input.</param>
    /// <param name="generator">Source of the initial parameters; same seed, same bits.</param>
    /// <exception cref="InputException">Options out of range.</exception>
    public static ChainNetwork Create(PostActivationOptions options, ImageShape image, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(generator);
        StageSizes.Check(options.Filters, options.Blocks);
        var pieces = new List<ChainPiece>
            { new(Stem.Of(options.Stem, image.Channels, options.Filters[0], generator), PieceKind.Opening, 0) };
        int from = options.Filters[0];
        for (int stage = 0; stage < options.Filters.Count; stage++)
        {
            int filters = options.Filters[stage];
            for (int block = 0; block < options.Blocks[stage]; block++)
            {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                pieces.Add(new(
                    options.Bottleneck ? PostActivationBlock.Bottleneck(from, filters, stride, generator) : PostActivationBlock.Basic(from,
                        filters, stride, generator),
                    PieceKind.Block,
                    stage));
                from = options.Bottleneck ? 4 * filters : filters;
            }
        }

        return new ChainNetwork(image.Sizes, pieces);
    }
}
