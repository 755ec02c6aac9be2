using Semiflow.Chains;
using Semiflow.Operators.Models.Blocks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>
/// Mean of the logits of four lightweight decoders (spec modulewise.md 4, MPCL): depthwise and pointwise convolution of stride 2, d
/// inverted residuals (expansion 6, as in MobileNetV2), conv 1×1 to 2048, mean over the grid, linear; d = 0 … 3.
/// </summary>
internal sealed class DecoderEnsemble : nn.Module<Tensor, Tensor>
{
    private const int Decoders = 4, Expansion = 6, Width = 2048;
    private readonly ModuleList<BlockChain> decoders;

    public DecoderEnsemble(int channels, int classes)
        : base(nameof(DecoderEnsemble))
    {
        decoders = new ModuleList<BlockChain>([.. Enumerable.Range(0, Decoders).Select(depth => Decoder(channels, classes, depth))]);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return stack(decoders.Select(decoder => decoder.call(input))).mean([0L]).MoveToOuterDisposeScope();
    }

    private static BlockChain Decoder(int channels, int classes, int depth)
    {
        var inner = Enumerable.Range(0, depth).Select(_ => (nn.Module<Tensor, Tensor>)new ResidualBlock(Inverted(channels)));
        return new BlockChain(
        [
            ImageLayers.Convolution(channels, channels, 3, 2, channels), new NormRelu(channels), ImageLayers.Convolution(channels, channels, 1),
            new NormRelu(channels),
            .. inner,
            ImageLayers.Convolution(channels, Width, 1), new NormRelu(Width), new Pooling(), nn.Flatten(), nn.Linear(Width, classes),
        ]);
    }

    private static BlockChain Inverted(int channels) => new(
        ImageLayers.Convolution(channels, Expansion * channels, 1), new NormRelu(Expansion * channels),
        ImageLayers.Convolution(Expansion * channels, Expansion * channels, 3, groups: Expansion * channels), new NormRelu(Expansion * channels),
        ImageLayers.Convolution(Expansion * channels, channels, 1), nn.BatchNorm2d(channels));
}
