using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Images;

/// <summary>
/// From bytes to numbers, channel by channel: <c>(byte / 255 - mean) / deviation</c>. Constants: (spec least-action.md 7) (spec
/// modulewise.md 6).
/// </summary>
public sealed record ImageNormalization
{
    /// <summary>Constants of each channel.</summary>
    /// <exception cref="ArgumentException">Different or no numbers of channels, or a deviation that is not positive.</exception>
    public ImageNormalization(IReadOnlyList<double> mean, IReadOnlyList<double> deviation)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(deviation);
        if (mean.Count != deviation.Count || mean.Count == 0 || !mean.All(double.IsFinite)
            || !deviation.All(value => value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentException(
                $"expected a mean and a positive deviation for each channel, got [{string.Join(", ", mean)}] and "
                    + $"[{string.Join(", ", deviation)}].");
        }

        (Mean, Deviation) = (mean, deviation);
    }

    /// <summary>MNIST.</summary>
    public static ImageNormalization Mnist { get; } = new([0.1306604763], [0.3081078072]);

    /// <summary>Fashion-MNIST.</summary>
    public static ImageNormalization FashionMnist { get; } = new([0.286], [0.353]);

    /// <summary>CIFAR-10, and CIFAR-100 as in the published code.</summary>
    public static ImageNormalization Cifar { get; } = new([0.49139968, 0.48215841, 0.44653091], [0.24703223, 0.24348513, 0.26158784]);

    /// <summary>TinyImageNet.</summary>
    public static ImageNormalization TinyImageNet { get; } = new([0.4802486, 0.44807222, 0.39754647], [0.2769859, 0.26906505, 0.2820814]);

    /// <summary>Mean of each channel, for bytes divided by 255.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>Standard deviation of each channel, for bytes divided by 255.</summary>
    public IReadOnlyList<double> Deviation { get; }

    /// <summary>From -1 to 1: mean and deviation 0.5 (STL-10; domain translation).</summary>
    public static ImageNormalization Symmetric(int channels) => new(Repeated(0.5, channels), Repeated(0.5, channels));

    /// <summary>From 0 to 1.</summary>
    public static ImageNormalization Unit(int channels) => new(Repeated(0, channels), Repeated(1, channels));

    /// <summary>
    /// Mean and deviation over all pixels of a set, for data without published constants. A constant channel gets deviation 1.
    /// </summary>
    /// <exception cref="ArgumentException">A set without images.</exception>
    public static ImageNormalization Measured(ImageSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (set.Count == 0)
        {
            throw new ArgumentException("an empty set has no mean.", nameof(set));
        }

        int plane = set.Height * set.Width;
        long[] counts = new long[set.Channels * 256];
        byte[] pixels = new byte[set.Channels * plane];
        for (int i = 0; i < set.Count; i++)
        {
            set.Read(i, pixels);
            for (int k = 0; k < pixels.Length; k++)
            {
                counts[(k / plane * 256) + pixels[k]]++;
            }
        }

        double total = (double)set.Count * plane;
        double[] mean = new double[set.Channels], deviation = new double[set.Channels];
        for (int c = 0; c < set.Channels; c++)
        {
            mean[c] = Enumerable.Range(0, 256).Sum(b => counts[(c * 256) + b] * (b / 255.0)) / total;
            double variance = Enumerable.Range(0, 256).Sum(b => counts[(c * 256) + b] * Math.Pow((b / 255.0) - mean[c], 2)) / total;
            deviation[c] = variance > 0 ? Math.Sqrt(variance) : 1;
        }

        return new ImageNormalization(mean, deviation);
    }

    /// <summary>
    /// Bytes of normalized images, rounded to the nearest and clipped to 0 … 255: for pictures of what a network produced.
    /// </summary>
    /// <param name="images"><c>[batch, channel, height, width]</c>, float.</param>
    /// <returns>uint8 of the same shape, on the CPU.</returns>
    /// <exception cref="ArgumentException">Other dimensions or another number of channels.</exception>
    public Tensor Restore(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.dim() != 4 || images.shape[1] != Mean.Count)
        {
            throw new ArgumentException($"expected images [batch, {Mean.Count}, height, width], got [{string.Join(", ", images.shape)}].",
                nameof(images));
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor mean = tensor([.. Mean.Select(value => (float)(value * 255))]).reshape(1, -1, 1, 1);
        Tensor scale = tensor([.. Deviation.Select(value => (float)(value * 255))]).reshape(1, -1, 1, 1);
        Tensor values = images.detach().cpu().to(ScalarType.Float32);
        return ((values * scale) + mean).round().clamp(0, 255).to(ScalarType.Byte).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public bool Equals(ImageNormalization? other) =>
        other is not null && Mean.SequenceEqual(other.Mean) && Deviation.SequenceEqual(other.Deviation);

    /// <inheritdoc/>
    public override int GetHashCode() => Mean.Concat(Deviation).Aggregate(0, HashCode.Combine);

    /// <summary>The float of every byte, 256 per channel: the same bits on every machine.</summary>
    internal float[] Table() =>
        [.. Mean.Zip(Deviation).SelectMany(
            pair => Enumerable.Range(0, 256).Select(b => (float)(((b / 255.0) - pair.First) / pair.Second)))];

    private static double[] Repeated(double value, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        return [.. Enumerable.Repeat(value, channels)];
    }
}
