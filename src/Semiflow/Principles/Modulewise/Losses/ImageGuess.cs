using Semiflow.Chains;
using Semiflow.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise.Losses;

/// <summary>
/// Guesses the image from features (InfoPro): bilinear to the size of the image – conv 3×3 to 12 – BN – ReLU – conv 3×3 – sigmoid.
/// </summary>
internal sealed class ImageGuess : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d inner;
    private readonly BatchNorm2d norm;
    private readonly Conv2d outer;
    private readonly long[] size;

    /// <summary>A decoder with fresh parameters.</summary>
    public ImageGuess(IReadOnlyList<long> features, IReadOnlyList<long> image, Generator random)
        : base(nameof(ImageGuess))
    {
        if (features.Count != 3 || image.Count != 3)
        {
            throw new InputException($"images are guessed from maps [channels, height, width], not [{string.Join(", ", image)}] from "
                + $"[{string.Join(", ", features)}].");
        }

        inner = nn.Conv2d(features[0], 12, 3, padding: 1);
        norm = nn.BatchNorm2d(12);
        outer = nn.Conv2d(12, image[0], 3, padding: 1);
        size = [image[1], image[2]];
        RegisterComponents();
        this.KeepTensors();
        Initialization.Uniform(this, random);
    }

    /// <summary>Values in (0, 1), <c>[batch, channel, height, width]</c>.</summary>
    public override Tensor forward(Tensor input)
    {
        Tensor wide = input.shape.AsSpan(2).SequenceEqual(size)
            ? input
            : nn.functional.interpolate(input, size, mode: InterpolationMode.Bilinear, align_corners: true);
        return outer.call(norm.call(inner.call(wide)).relu()).sigmoid();
    }
}
