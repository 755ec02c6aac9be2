using Semiflow.Chains;
using Semiflow.Operators.Models.Blocks;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>First layers of networks.</summary>
internal static class Stem
{
    /// <summary>First layers with fresh parameters; they have no transport.</summary>
    /// <param name="kind">Which layers.</param>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="filters">f, channels of the result.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    /// <param name="batchNorm">False to leave out normalizations.</param>
    /// <param name="bias">True for convolutions with bias.</param>
    /// <exception cref="InputException">An odd number of filters for an encoder.</exception>
    public static UnpricedLayers Of(StemKind kind, int channels, int filters, Generator generator, bool batchNorm = true, bool bias = false)
    {
        nn.Module<Tensor, Tensor> Convolution(int from, int to, int kernel, int stride = 1) =>
            ImageLayers.Convolution(from, to, kernel, stride, bias: bias);
        switch (kind)
        {
            case StemKind.Encoder or StemKind.HalvingEncoder:
                if (filters % 2 != 0)
                {
                    throw new InputException($"an encoder uses half of its filters in the first layer: {filters} is odd, choose an even "
                        + $"number.");
                }

                nn.Module<Tensor, Tensor> second = kind == StemKind.HalvingEncoder
                    ? Convolution(filters / 2, filters, 5, 2)
                    : Convolution(filters / 2, filters, 3);
                return new UnpricedLayers(
                    Convolution(channels, filters / 2, 3), new NormRelu(filters / 2, batchNorm), second,
                    new NormRelu(filters, batchNorm)).Drawn(generator);
            case StemKind.HalvingConvolution:
                return new UnpricedLayers(Convolution(channels, filters, 3, 2), new NormRelu(filters, batchNorm)).Drawn(generator);
            case StemKind.ActiveConvolution:
                return new UnpricedLayers(Convolution(channels, filters, 3), new NormRelu(filters, batchNorm)).Drawn(generator);
            case StemKind.HalvingSeven:
                return new UnpricedLayers(Convolution(channels, filters, 7, 2), new NormRelu(filters, batchNorm)).Drawn(generator);
            case StemKind.NormedConvolution when batchNorm:
                return new UnpricedLayers(Convolution(channels, filters, 3), nn.BatchNorm2d(filters)).Drawn(generator);
            default:
                return new UnpricedLayers(Convolution(channels, filters, 3)).Drawn(generator);
        }
    }
}
