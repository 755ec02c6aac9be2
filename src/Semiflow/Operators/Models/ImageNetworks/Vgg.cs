using Semiflow.Chains;
using Semiflow.Operators.Models.Blocks;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>
/// VGG: networks without skip connections. Layers that keep the shape displace their input by T(x) − x, others have no transport.
/// </summary>
internal static class Vgg
{
    /// <summary>VGG-19: 16 convolutions.</summary>
    public static VggOptions Nineteen { get; } = new();

    /// <summary>A network with fresh parameters.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="image">Shape of one input.</param>
    /// <param name="generator">Source of the initial parameters; same seed, same bits.</param>
    /// <exception cref="InputException">Options out of range, or an image too small for the stages.</exception>
    public static ChainNetwork Create(VggOptions options, ImageShape image, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(generator);
        StageSizes.Check(options.Filters, options.Blocks);
        if (Math.Min(image.Height, image.Width) >> options.Filters.Count == 0)
        {
            throw new InputException(
                $"{options.Filters.Count} stages halve an image {options.Filters.Count} times: {image.Height}×{image.Width} is too small, "
                    + $"use at least {1 << options.Filters.Count} or fewer stages.");
        }

        var pieces = new List<ChainPiece>();
        int from = image.Channels;
        for (int stage = 0; stage < options.Filters.Count; stage++)
        {
            for (int block = 0; block < options.Blocks[stage]; block++)
            {
                pieces.Add(new(new ConvolutionLayer(from, options.Filters[stage], generator, options.BatchNorm), PieceKind.Block, stage));
                from = options.Filters[stage];
            }

            pieces.Add(new(new UnpricedLayers(nn.MaxPool2d(2)), PieceKind.Closing, stage));
        }

        return new ChainNetwork(image.Sizes, pieces);
    }
}
