using Semiflow.Chains;
using Semiflow.Flows;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>
/// The parts of CycleGAN's generator (arXiv 1703.10593, appendix): an encoder of a 7×7 convolution and two of stride 2, residual
/// blocks at constant resolution, a decoder back to images in [−1, 1]; instance normalization and reflected borders. In pieces, so that a
/// transport cost can be applied to the path through the blocks.
/// </summary>
internal static class TranslationGenerator
{
    /// <summary>c7s1-w, d2w, d4w: images <c>[n, channels, h, w]</c> to codes <c>[n, 4w, h/4, w/4]</c>.</summary>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="width">w. Published: 64.</param>
    /// <param name="random">Source of the weights N(0, 0.02²), on the CPU.</param>
    public static nn.Module<Tensor, Tensor> Encoder(int channels, int width, Generator random) => Draw(nn.Sequential(
        nn.ReflectionPad2d(3), nn.Conv2d(channels, width, 7), nn.InstanceNorm2d(width), nn.ReLU(),
        nn.Conv2d(width, 2 * width, 3, stride: 2, padding: 1), nn.InstanceNorm2d(2 * width), nn.ReLU(),
        nn.Conv2d(2 * width, 4 * width, 3, stride: 2, padding: 1), nn.InstanceNorm2d(4 * width), nn.ReLU()), random);

    /// <summary>A block R4w: x plus two 3×3 convolutions of it.</summary>
    /// <param name="width">w.</param>
    /// <param name="step">Δ of the block.</param>
    /// <param name="random">Source of the weights, on the CPU.</param>
    public static ResidualBlock Block(int width, double step, Generator random) => new(
        Draw(nn.Sequential(
            nn.ReflectionPad2d(1), nn.Conv2d(4 * width, 4 * width, 3), nn.InstanceNorm2d(4 * width), nn.ReLU(),
            nn.ReflectionPad2d(1), nn.Conv2d(4 * width, 4 * width, 3), nn.InstanceNorm2d(4 * width)), random), step);

    /// <summary>u2w, uw, c7s1 and tanh: codes back to images.</summary>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="width">w.</param>
    /// <param name="random">Source of the weights, on the CPU.</param>
    public static nn.Module<Tensor, Tensor> Decoder(int channels, int width, Generator random) => Draw(nn.Sequential(
        nn.ConvTranspose2d(4 * width, 2 * width, 3, stride: 2, padding: 1, output_padding: 1), nn.InstanceNorm2d(2 * width), nn.ReLU(),
        nn.ConvTranspose2d(2 * width, width, 3, stride: 2, padding: 1, output_padding: 1), nn.InstanceNorm2d(width), nn.ReLU(),
        nn.ReflectionPad2d(3), nn.Conv2d(width, channels, 7), nn.Tanh()), random);

    /// <summary>Convolutions N(0, 0.02²), biases 0.</summary>
    internal static T Draw<T>(T module, Generator random)
        where T : nn.Module
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        WeightInitialization law = WeightInitialization.Normal(0.02);
        foreach (nn.Module part in module.modules())
        {
            switch (part)
            {
                case Conv2d layer:
                    law.Fill(layer.weight, layer.bias, random);
                    break;
                case ConvTranspose2d layer:
                    law.Fill(layer.weight, layer.bias, random);
                    break;
            }
        }

        return module;
    }
}
