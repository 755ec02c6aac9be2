using System.Buffers;
using System.Runtime.InteropServices;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Images;

/// <summary>
/// Float batches of labeled images: reshuffled each epoch and augmented again each time, both pure functions of seed,
/// epoch and image, so that a resumed run sees the same bits. Bytes become normalized floats in one pass.
/// </summary>
public sealed class ImageBatches : IBatchSource<LabeledBatch>
{
    private readonly ImageSet set;
    private readonly int batchSize;
    private readonly ulong seed;
    private readonly Augmentation? augmentation;
    private readonly bool shuffle;
    private readonly Device device;
    private readonly float[] table;
    private (int Epoch, int[] Order) current = (-1, []);

    /// <summary>Batches of a set.</summary>
    /// <param name="set">Images with classes; images without a class get label 0 (unpaired translation).</param>
    /// <param name="batchSize">Images in a batch. Good values: 64, 128.</param>
    /// <param name="seed">Seed of order and augmentation.</param>
    /// <param name="augmentation">Random changes; null for none.</param>
    /// <param name="shuffle">False keeps the order of the set: for evaluation.</param>
    /// <param name="dropLast">True to leave out the last batch of an epoch when it is short.</param>
    /// <param name="device">Where the batches go; null for the CPU.</param>
    /// <exception cref="InputException">No image, no full batch, or padding that does not fit.</exception>
    public ImageBatches(
        ImageSet set, int batchSize, ulong seed, Augmentation? augmentation = null, bool shuffle = true, bool dropLast = false,
        Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        augmentation?.Check(set.Height, set.Width);
        (this.set, this.batchSize, this.seed, this.augmentation, this.shuffle) = (set, batchSize, seed, augmentation, shuffle);
        this.device = device ?? CPU;
        table = set.Normalization.Table();
        BatchesPerEpoch = dropLast ? set.Count / batchSize : (set.Count + batchSize - 1) / batchSize;
        if (BatchesPerEpoch == 0)
        {
            throw new InputException($"{set.Name}: {set.Count} images do not fill a batch of {batchSize}; use smaller batches or more "
                + $"images.");
        }
    }

    /// <summary>Number of images.</summary>
    public int Samples => set.Count;

    /// <inheritdoc/>
    public int BatchesPerEpoch { get; }

    /// <inheritdoc/>
    public int SamplesPerEpoch => Math.Min(Samples, BatchesPerEpoch * batchSize);

    /// <summary>Indices in the set of the images of a batch: for what is kept per image, such as outputs of a frozen prefix.</summary>
    public IReadOnlyList<int> Indices(int epoch, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BatchesPerEpoch);
        if (current.Epoch != epoch)
        {
            current = (epoch, shuffle ? RandomStream.Permutation(Samples, seed, epoch) : [.. Enumerable.Range(0, Samples)]);
        }

        int from = index * batchSize;
        return current.Order[from..Math.Min(from + batchSize, Samples)];
    }

    /// <inheritdoc/>
    public LabeledBatch Batch(int epoch, int index)
    {
        int[] indices = (int[])Indices(epoch, index);
        Tensor images = Render(set, indices, table, augmentation is { } random ? sample => random.Draw(seed, epoch, sample) : null);
        Tensor labels = empty(indices.Length, ScalarType.Int64);
        Span<long> classes = MemoryMarshal.Cast<byte, long>(labels.bytes);
        for (int i = 0; i < indices.Length; i++)
        {
            classes[i] = set.Labels.Count == 0 ? 0 : set.Labels[indices[i]];
        }

        return new LabeledBatch(OnDevice(images), OnDevice(labels));
    }

    internal static unsafe Tensor Render(ImageSet set, int[] indices, float[] table, Func<int, AugmentationDraw>? draw)
    {
        Tensor images = empty([indices.Length, set.Channels, set.Height, set.Width], ScalarType.Float32);
        if (indices.Length == 0)
        {
            return images;
        }

        int plane = set.Height * set.Width, size = set.Channels * plane;
        // Above 2 GiB, a set does not fit a span over the whole tensor.
        using Tensor first = images[0];
        fixed (byte* start = first.bytes)
        {
            var address = (nint)start;
            ImageWork.Each(indices.Length, set.Decodes, i =>
            {
                byte[] pixels = ArrayPool<byte>.Shared.Rent(size);
                set.Read(indices[i], pixels.AsSpan(0, size));
                AugmentationDraw how = draw?.Invoke(indices[i]) ?? default;
                for (int c = 0; c < set.Channels; c++)
                {
                    var result = new Span<float>((float*)address + ((long)i * size) + (c * plane), plane);
                    how.Apply(pixels.AsSpan(c * plane, plane), set.Width, table.AsSpan(c * 256, 256), result);
                }

                ArrayPool<byte>.Shared.Return(pixels);
            });
        }

        GC.KeepAlive(images);
        return images;
    }

    private Tensor OnDevice(Tensor host)
    {
        if (device.type == DeviceType.CPU)
        {
            return host;
        }

        using (host)
        {
            return host.to(device);
        }
    }
}
