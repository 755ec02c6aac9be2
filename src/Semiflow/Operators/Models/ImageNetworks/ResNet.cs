using Semiflow.Chains;
using Semiflow.Operators.Models.Blocks;
using Semiflow.Operators.Models.ImageNetworks;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models;

/// <summary>Networks of pre-activation blocks; the first block has no leading BN and ReLU.</summary>
public static class ResNet
{
    /// <summary>
    /// One resolution throughout: 9 blocks of 64 filters after an encoder (OneRep of the authors' code; earlier 32 filters for MNIST, 100
    /// for CIFAR).
    /// </summary>
    public static ResNetOptions OneRepresentation { get; } = new()
    {
        Filters = [64], Blocks = [9], Stem = StemKind.HalvingEncoder, BatchNorm = true, Head = new HeadSpec(HeadKind.ThreeLinear),
    };

    /// <summary>
    /// Four stages of two blocks at 16, 16, 32 and 64 filters after one convolution: small enough for a CPU, the network of <c>bench
    /// modulewise</c>.
    /// </summary>
    public static ResNetOptions Small { get; } = new()
    {
        Filters = [16, 16, 32, 64], Blocks = [2], Stem = StemKind.Convolution, Head = new HeadSpec(HeadKind.NormalizedAverage),
    };

    /// <summary>Three stages at constant width, means over 2×2 nodes after each (AvgPool of the authors' code).</summary>
    public static ResNetOptions AveragePooled { get; } = new()
    {
        Filters = [64, 64, 64], Blocks = [10], Join = StageJoin.AveragePool, Head = new HeadSpec(HeadKind.NormalizedAverage, 4),
    };

    /// <summary>Stages of four blocks at 160, 320 and 640 filters after one convolution (Wide of the authors' code).</summary>
    public static ResNetOptions Wide { get; } = new() { Filters = [160, 320, 640], Blocks = [4], Stem = StemKind.Convolution };

    /// <summary>
    /// ResNet-110 of pre-activation blocks: 18 blocks per stage, starting from 16 filters (arXiv 2306.04252), after convolution and BN,
    /// with mean and linear at the end.
    /// </summary>
    public static ResNetOptions OneHundredTen { get; } = new()
    {
        Filters = [16, 32, 64], Blocks = [18], Stem = StemKind.NormedConvolution, Head = new HeadSpec(HeadKind.AverageLinear, 8),
    };

    /// <summary>
    /// The K–M network of arXiv 2210.00949, K modules of M blocks: an encoder to half the resolution with 256 filters, half of the blocks,
    /// a convolution of stride 2 to 512 filters, the other half. With a 5×5 kernel there, like the encoder's, both published counts are met
    /// (45 M for 2–7, 51 M for 4–4).
    /// </summary>
    /// <param name="modules">K.</param>
    /// <param name="blocks">M.</param>
    /// <exception cref="InputException">Fewer than two blocks in total.</exception>
    public static ResNetOptions Modular(int modules, int blocks)
    {
        int depth = modules * blocks;
        if (modules < 1 || depth < 2)
        {
            throw new InputException($"a network of {modules} modules of {blocks} blocks has too few blocks: at least two in total.");
        }

        return new ResNetOptions
        {
            Filters = [256, 512], Blocks = [depth / 2, depth - (depth / 2)], Stem = StemKind.HalvingEncoder, JoinKernel = 5,
            Head = new HeadSpec(HeadKind.NormalizedAverage),
        };
    }

    /// <summary>A network with fresh parameters.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="image">Shape of one input.</param>
    /// <param name="generator">Source of the initial parameters; same seed, same bits.</param>
    /// <exception cref="InputException">Options out of range.</exception>
    public static ChainNetwork Create(ResNetOptions options, ImageShape image, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(generator);
        int[] blocks = Checked(options);
        IReadOnlyList<int> filters = options.Filters;
        double step = options.Step == 0 ? 1.0 / blocks.Sum() : options.Step;
        var pieces = new List<ChainPiece>
        {
            new(Stem.Of(options.Stem, image.Channels, filters[0], generator, options.BatchNorm, options.Bias), PieceKind.Opening, 0),
        };
        for (int stage = 0; stage < filters.Count; stage++)
        {
            if (stage > 0 && options.Join == StageJoin.Convolution && filters[stage] != filters[stage - 1])
            {
                pieces.Add(new(Passage(options, filters[stage - 1], filters[stage], generator), PieceKind.Opening, stage));
            }

            for (int block = 0; block < blocks[stage]; block++)
            {
                var branch = new PreActivationBranch(filters[stage], generator, stage + block == 0, options.BatchNorm, options.Bias);
                pieces.Add(new(new ResidualBlock(branch, step), PieceKind.Block, stage));
            }

            if (options.Join == StageJoin.AveragePool)
            {
                pieces.Add(new(new UnpricedLayers(new Pooling(2)), PieceKind.Closing, stage));
            }
        }

        return new ChainNetwork(image.Sizes, pieces);
    }

    private static UnpricedLayers Passage(ResNetOptions options, int from, int to, Generator generator) =>
        new UnpricedLayers(ImageLayers.Convolution(from, to, options.JoinKernel, 2, bias: options.Bias)).Drawn(generator);

    private static int[] Checked(ResNetOptions options)
    {
        IReadOnlyList<int> filters = options.Filters, blocks = options.Blocks;
        if (filters.Count == 0 || filters.Any(count => count < 1))
        {
            throw new InputException($"a residual network needs at least one stage of at least one filter, not "
                + $"[{string.Join(", ", filters)}].");
        }

        if ((blocks.Count != 1 && blocks.Count != filters.Count) || blocks.Any(count => count < 1))
        {
            throw new InputException(
                $"{filters.Count} stages need {filters.Count} numbers of blocks of at least 1, or one for all, not "
                    + $"[{string.Join(", ", blocks)}].");
        }

        if (options.Join == StageJoin.AveragePool && filters.Distinct().Count() > 1)
        {
            throw new InputException($"stages joined by pooling need equal numbers of filters, not [{string.Join(", ", filters)}]: join "
                + $"them by convolutions.");
        }

        if (options.JoinKernel < 1 || options.JoinKernel % 2 == 0 || options.Step < 0)
        {
            throw new InputException($"the joining kernel must be odd and the step not negative, not {options.JoinKernel} and "
                + $"{options.Step}.");
        }

        return blocks.Count == 1 ? [.. filters.Select(_ => blocks[0])] : [.. blocks];
    }
}
