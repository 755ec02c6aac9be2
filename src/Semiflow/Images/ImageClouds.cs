using Semiflow.Spaces;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Images;

/// <summary>
/// Unpaired batches of two sets of images, decoded when asked: each domain in its own order, reshuffled every pass.
/// </summary>
/// <param name="source">α.</param>
/// <param name="target">β.</param>
/// <param name="batchSize">Images of each in a batch.</param>
/// <param name="batchesPerEpoch">Batches between two lines of metrics.</param>
/// <param name="seed">Seed of the orders.</param>
/// <param name="device">Where the batches go.</param>
internal sealed class ImageClouds(ImageSet source, ImageSet target, int batchSize, int batchesPerEpoch, ulong seed, Device device)
    : IBatchSource<CloudBatch>
{
    /// <inheritdoc/>
    public int BatchesPerEpoch => batchesPerEpoch;

    /// <inheritdoc/>
    public int SamplesPerEpoch => batchesPerEpoch * batchSize;

    /// <inheritdoc/>
    public CloudBatch Batch(int epoch, int index)
    {
        long batch = ((long)epoch * batchesPerEpoch) + index;
        return new CloudBatch(Take(source, batch, RandomStream.Mix(seed, 1)), Take(target, batch, RandomStream.Mix(seed, 2)));
    }

    private Tensor Take(ImageSet set, long batch, ulong stream)
    {
        int size = Math.Min(batchSize, set.Count);
        (long pass, long part) = Math.DivRem(batch, set.Count / size);
        int[] order = RandomStream.Permutation(set.Count, stream, (int)pass);
        return set.Select(order[((int)part * size)..(((int)part + 1) * size)]).Floats().to(device);
    }
}
