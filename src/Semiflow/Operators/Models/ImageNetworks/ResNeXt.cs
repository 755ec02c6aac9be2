using Semiflow.Chains;
using Semiflow.Operators.Models.Blocks;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>ResNeXt: residual networks of grouped bottlenecks (Xie et al. 2017).</summary>
internal static class ResNeXt
{
    /// <summary>ResNeXt-29, 16×64d.</summary>
    public static ResNeXtOptions TwentyNine { get; } = new();

    /// <summary>ResNeXt-50, 32×4d.</summary>
    public static ResNeXtOptions Fifty { get; } = new()
        { Planes = [64, 128, 256, 512], Blocks = [3, 4, 6, 3], Cardinality = 32, Width = 4 };

    /// <summary>A network with fresh parameters.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="image">Shape of one input.</param>
    /// <param name="generator">Source of the initial parameters; same seed, same bits.</param>
    /// <exception cref="InputException">Options out of range.</exception>
    public static ChainNetwork Create(ResNeXtOptions options, ImageShape image, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(generator);
        StageSizes.Check(options.Planes, options.Blocks);
        if (options.Cardinality < 1 || options.Planes.Min() * options.Width < 64)
        {
            throw new InputException(
                $"a ResNeXt needs a cardinality of at least 1 and planes·width of at least 64, not {options.Cardinality} and "
                    + $"{options.Planes.Min()}·{options.Width}.");
        }

        const int stemFilters = 64;
        var pieces = new List<ChainPiece> { new(Stem.Of(options.Stem, image.Channels, stemFilters, generator), PieceKind.Opening, 0) };
        int from = stemFilters;
        for (int stage = 0; stage < options.Planes.Count; stage++)
        {
            int planes = options.Planes[stage];
            for (int block = 0; block < options.Blocks[stage]; block++)
            {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                pieces.Add(new(
                    new AggregatedBlock(from, planes, stride, options.Cardinality, options.Width, generator, options.Residual),
                    PieceKind.Block, stage));
                from = 4 * planes;
            }
        }

        return new ChainNetwork(image.Sizes, pieces);
    }
}
