using Semiflow.Spaces;

namespace Semiflow.Images;

/// <summary>What a random crop sees outside the image.</summary>
public enum CropPadding
{
    /// <summary>Black: byte 0, before normalization.</summary>
    Zero,

    /// <summary>The image mirrored at its border pixels, which are not repeated.</summary>
    Reflect,
}

/// <summary>
/// Random changes of training images: a crop of the image's own size from the padded image, then a horizontal flip with probability
/// 1/2. Each is a pure function of seed, epoch and image.
/// </summary>
public sealed record Augmentation
{
    private const ulong Purpose = 0x1A6E5;

    /// <summary>CIFAR, STL-10 and TinyImageNet: padding 4 and flips (spec least-action.md 7) (spec modulewise.md 6).</summary>
    public static Augmentation CropAndFlip { get; } = new() { Padding = 4, Flip = true };

    /// <summary>Pixels added on each side before the crop; 0 for no crop.</summary>
    public int Padding { get; init; }

    /// <summary>What those pixels hold.</summary>
    public CropPadding Mode { get; init; }

    /// <summary>Whether images are flipped left to right, each with probability 1/2.</summary>
    public bool Flip { get; init; }

    internal AugmentationDraw Draw(ulong seed, int epoch, int sample)
    {
        var random = new RandomStream(RandomStream.Mix(RandomStream.Mix(seed, Purpose), (ulong)epoch), (ulong)sample);
        int range = (2 * Padding) + 1;
        return new AugmentationDraw(random.Below(range) - Padding, random.Below(range) - Padding, Flip && random.Below(2) == 1, Mode);
    }

    internal void Check(int height, int width)
    {
        if (Padding < 0 || (Mode == CropPadding.Reflect && Padding >= Math.Min(height, width)))
        {
            throw new InputException(
                $"padding {Padding} does not fit images of {height} x {width}: use 0 or more, and less than either side for reflection.");
        }
    }
}
