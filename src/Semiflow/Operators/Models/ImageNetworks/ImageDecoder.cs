using Semiflow.Chains;
using Semiflow.Operators.Models.Blocks;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>
/// The mirror of an encoder: transposed convolutions from f filters back to the image, Tanh at the end (spec least-action.md 4).
/// </summary>
internal static class ImageDecoder
{
    /// <summary>A decoder with fresh parameters.</summary>
    /// <param name="kind">The encoder that it mirrors, <see cref="StemKind.Encoder"/> or <see cref="StemKind.HalvingEncoder"/>.</param>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="filters">f.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    /// <param name="batchNorm">False to leave out the normalization.</param>
    /// <exception cref="InputException">Other first layers, or an odd number of filters.</exception>
    public static UnpricedLayers Of(StemKind kind, int channels, int filters, Generator generator, bool batchNorm = true)
    {
        if (kind is not (StemKind.Encoder or StemKind.HalvingEncoder) || filters % 2 != 0)
        {
            throw new InputException($"only an encoder with an even number of filters has a decoder, not {kind} with {filters}.");
        }

        nn.Module<Tensor, Tensor> first = kind == StemKind.HalvingEncoder
            ? nn.ConvTranspose2d(filters, filters / 2, 5, stride: 2, padding: 2, output_padding: 1, bias: false)
            : nn.ConvTranspose2d(filters, filters / 2, 3, padding: 1, bias: false);
        return new UnpricedLayers(
            first, new NormRelu(filters / 2, batchNorm), nn.ConvTranspose2d(filters / 2, channels, 3, padding: 1, bias: false),
            nn.Tanh()).Drawn(generator);
    }
}
