using Semiflow.Chains;
using Semiflow.Operators.Models.Blocks;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>
/// Swin transformers: tokens <c>[batch, height, width, channels]</c> that attend within windows. Patches are merged at the end of a stage;
/// weights are initially truncated normal with deviation 0.02 (spec modulewise.md 5).
/// </summary>
internal static class Swin
{
    /// <summary>Swin-Tiny.</summary>
    public static SwinOptions Tiny { get; } = new();

    /// <summary>A network with fresh parameters.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="image">Shape of one input.</param>
    /// <param name="generator">Source of the initial parameters and of the seeds of stochastic depth; same seed, same bits.</param>
    /// <exception cref="InputException">Options out of range, or an image that patches, windows or merging do not divide.</exception>
    public static ChainNetwork Create(SwinOptions options, ImageShape image, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(generator);
        StageSizes.Check([.. options.Heads], options.Blocks);
        var pieces = new List<ChainPiece>
        {
            new(new UnpricedLayers(new PatchEmbedding(
                image.Channels, image.Height, image.Width, options.Patch, options.Channels, normalized: true, positioned: false,
                generator)), PieceKind.Opening, 0),
        };
        (int height, int width, int channels) = (image.Height / options.Patch, image.Width / options.Patch, options.Channels);
        int depth = options.Blocks.Sum(), at = 0;
        for (int stage = 0; stage < options.Blocks.Count; stage++)
        {
            for (int block = 0; block < options.Blocks[stage]; block++, at++)
            {
                var attention = new WindowAttention(
                    channels, options.Heads[stage], height, width, options.Window, block % 2 == 1, generator);
                double drop = depth == 1 ? 0 : options.StochasticDepth * at / (depth - 1);
                pieces.Add(
                    new(new TokenBlock(attention, channels, options.Ratio, drop, LayerSeeds.Next(generator), generator), PieceKind.Block,
                    stage));
            }

            if (stage + 1 < options.Blocks.Count)
            {
                pieces.Add(new(new UnpricedLayers(new PatchMerging(channels, generator)), PieceKind.Closing, stage));
                (height, width, channels) = (height / 2, width / 2, 2 * channels);
            }
        }

        var network = new ChainNetwork(image.Sizes, pieces);
        Initialization.Weights(network, InitialWeights.TruncatedNormal, 0.02, generator);
        return network;
    }
}
