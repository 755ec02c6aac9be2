using Semiflow.Chains;
using Semiflow.Operators.Models.Blocks;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>Builds a classifier layer by layer and tracks the shape so far.</summary>
internal sealed class HeadBuilder(IReadOnlyList<long> features, int classes)
{
    private readonly List<nn.Module<Tensor, Tensor>> layers = [];
    private IReadOnlyList<long> shape = features;

    public nn.Module<Tensor, Tensor> Build(HeadSpec spec)
    {
        switch (spec.Kind)
        {
            case HeadKind.OneLinear:
                return Flat().Linear(classes).End();
            case HeadKind.TwoLinear:
                return Flat().Linear(10 * classes).Add(nn.Sigmoid()).Linear(classes).End();
            case HeadKind.ThreeLinear:
                return Flat().Linear(10 * classes).Add(nn.BatchNorm1d(10 * classes)).Add(nn.ReLU()).Linear(classes).End();
            case HeadKind.AverageLinear:
                return Pool(spec).Flat().Linear(classes).End();
            case HeadKind.NormalizedAverage:
                return Add(new NormRelu(Channels(spec))).Pool(spec).Flat().Linear(classes).End();
            case HeadKind.OneConvolution:
                int channels = Channels(spec);
                return Add(ImageLayers.Convolution(channels, channels, 3)).Add(nn.ReLU()).Pool(spec).Add(nn.BatchNorm2d(channels)).Flat()
                    .Linear(classes).End();
            case HeadKind.TokenMean:
                return Add(nn.LayerNorm(shape[^1])).Add(new TokenMean()).Linear(classes).End();
            case HeadKind.OneConvolutionTwoLinear:
                int from = Channels(spec), to = from <= 16 ? 32 : from < 128 ? 64 : from;
                return Add(ImageLayers.Convolution(from, to, 3, from < 64 ? 2 : 1)).Add(new NormRelu(to)).Pool(spec)
                    .Flat().Linear(128).Add(nn.ReLU()).Linear(classes).End();
            case HeadKind.PooledPerceptron:
                return Perceptron(Channels(spec)).Linear(classes).End();
            case HeadKind.DecoderEnsemble:
                return Add(new DecoderEnsemble(Channels(spec), classes)).End();
            default:
                throw new ArgumentOutOfRangeException(nameof(spec), spec.Kind, "unknown classifier.");
        }
    }

    private HeadBuilder Perceptron(int channels)
    {
        Add(nn.AdaptiveAvgPool2d([(shape[1] + 3) / 4, (shape[2] + 3) / 4]));
        for (int i = 0; i < 3; i++)
        {
            Add(ImageLayers.Convolution(channels, channels, 1)).Add(new NormRelu(channels));
        }

        Add(nn.AdaptiveAvgPool2d([2, 2])).Flat();
        for (int i = 0; i < 3; i++)
        {
            Linear(4 * channels).Add(nn.BatchNorm1d(4 * channels)).Add(nn.ReLU());
        }

        return this;
    }

    private HeadBuilder Add(nn.Module<Tensor, Tensor> layer)
    {
        layers.Add(layer);
        shape = ShapeProbe.Of(layer, shape);
        return this;
    }

    private HeadBuilder Flat() => shape.Count == 1 ? this : Add(nn.Flatten());

    private HeadBuilder Linear(long width) => Add(nn.Linear(shape[0], width));

    private HeadBuilder Pool(HeadSpec spec)
    {
        _ = Channels(spec);
        return Add(new Pooling(spec.Pool));
    }

    private int Channels(HeadSpec spec) => shape.Count == 3
        ? (int)shape[0]
        : throw new InputException(
            $"the classifier {spec.Kind} needs maps [channels, height, width], not features [{string.Join(", ", shape)}]: use "
                + $"OneLinear, TwoLinear or ThreeLinear there.");

    private BlockChain End() => new([.. layers]);
}
