using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>
/// A critic of image patches (PatchGAN, arXiv 1611.07004): convolutions 4×4 of stride 2 with leaky ReLU, channels doubling, then two
/// of stride 1; one value for each patch. Three layers see patches of 70×70, as published for 256 pixels; one or two suffice for small
/// images.
/// </summary>
internal sealed class PatchCritic : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "net")]
    private readonly Sequential net;

    /// <summary>A critic with weights N(0, 0.02²) and biases 0.</summary>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="width">Channels of the first layer. Published: 64.</param>
    /// <param name="layers">Layers of stride 2. Published: 3.</param>
    /// <param name="random">Source of the weights, on the CPU.</param>
    /// <param name="normalized">Instance normalization in all but the first and the last layer, as published; false for a Wasserstein
    /// critic.</param>
    public PatchCritic(int channels, int width, int layers, Generator random, bool normalized = true)
        : base(nameof(PatchCritic))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentNullException.ThrowIfNull(random);
        var parts = new List<(string, nn.Module<Tensor, Tensor>)>();
        void Add(nn.Module<Tensor, Tensor> part) => parts.Add(($"{parts.Count}", part));
        int from = channels;
        for (int layer = 0; layer <= layers; layer++)
        {
            int to = width << Math.Min(layer, 3);
            Add(nn.Conv2d(from, to, 4, stride: layer < layers ? 2 : 1, padding: 1));
            if (layer > 0 && normalized)
            {
                Add(nn.InstanceNorm2d(to));
            }

            Add(nn.LeakyReLU(0.2));
            from = to;
        }

        Add(nn.Conv2d(from, 1, 4, padding: 1));
        net = nn.Sequential(parts);
        RegisterComponents();
        TranslationGenerator.Draw(net, random);
    }

    /// <summary>Values of the patches, <c>[batch, 1, height', width']</c>.</summary>
    /// <param name="images">Images <c>[batch, channel, height, width]</c>.</param>
    public override Tensor forward(Tensor images) => net.call(images);
}
