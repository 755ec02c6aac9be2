using Semiflow.Chains;
using Semiflow.Operators.Models.Blocks;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>
/// Vision transformers: patches of an image as tokens with learned positions, all of which attend to each other. All blocks keep one shape.
/// </summary>
internal static class Vit
{
    /// <summary>A network with fresh parameters.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="image">Shape of one input.</param>
    /// <param name="generator">Source of the initial parameters and of the seeds of stochastic depth; same seed, same bits.</param>
    /// <exception cref="InputException">Options out of range, or an image that patches do not divide.</exception>
    public static ChainNetwork Create(VitOptions options, ImageShape image, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(generator);
        if (options.Blocks < 1)
        {
            throw new InputException($"a vision transformer needs at least one block, not {options.Blocks}.");
        }

        var pieces = new List<ChainPiece>
        {
            new(new UnpricedLayers(new PatchEmbedding(
                image.Channels, image.Height, image.Width, options.Patch, options.Channels, normalized: false, positioned: true,
                generator)), PieceKind.Opening, 0),
        };
        (int height, int width) = (image.Height / options.Patch, image.Width / options.Patch);
        for (int block = 0; block < options.Blocks; block++)
        {
            var attention = new WindowAttention(
                options.Channels, options.Heads, height, width, Math.Max(height, width), shifted: false, generator, relative: false);
            double drop = options.Blocks == 1 ? 0 : options.StochasticDepth * block / (options.Blocks - 1);
            pieces.Add(new(new TokenBlock(attention, options.Channels, options.Ratio, drop, LayerSeeds.Next(generator), generator),
                PieceKind.Block, 0));
        }

        var network = new ChainNetwork(image.Sizes, pieces);
        Initialization.Weights(network, InitialWeights.TruncatedNormal, 0.02, generator);
        return network;
    }
}
