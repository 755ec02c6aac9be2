using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>
/// Unpaired batches of two domains as a pure function of seed, epoch and index: redrawn from samplers for every move, or rows of
/// arrays, each domain in its own order that is reshuffled every pass.
/// </summary>
public sealed class CloudBatches : IBatchSource<CloudBatch>
{
    private const ulong SourceStream = 1, TargetStream = 2;
    private readonly Func<long, Tensor> source;
    private readonly Func<long, Tensor> target;
    private readonly Device? device;

    private CloudBatches(Func<long, Tensor> source, Func<long, Tensor> target, int samples, int batchesPerEpoch, Device? device)
    {
        (this.source, this.target, this.device) = (source, target, device);
        (BatchesPerEpoch, SamplesPerEpoch) = (batchesPerEpoch, samples * batchesPerEpoch);
    }

    /// <inheritdoc/>
    public int BatchesPerEpoch { get; }

    /// <inheritdoc/>
    public int SamplesPerEpoch { get; }

    /// <summary>Fresh points in every move.</summary>
    /// <param name="source">Draws so many points <c>[n, …]</c> of α from a seed.</param>
    /// <param name="target">The same for β.</param>
    /// <param name="batchSize">Points of each domain in a batch. Good values: 128 to 512.</param>
    /// <param name="batchesPerEpoch">Batches between two validations.</param>
    /// <param name="seed">Seed of the points.</param>
    /// <param name="device">Where the batches go; null leaves them where they are drawn.</param>
    public static CloudBatches Fresh(
        Func<int, ulong, Tensor> source, Func<int, ulong, Tensor> target, int batchSize, int batchesPerEpoch, ulong seed,
        Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchesPerEpoch, 1);
        return new CloudBatches(
            batch => source(batchSize, RandomStream.Mix(RandomStream.Mix(seed, SourceStream), (ulong)batch)),
            batch => target(batchSize, RandomStream.Mix(RandomStream.Mix(seed, TargetStream), (ulong)batch)), batchSize, batchesPerEpoch,
            device);
    }

    /// <summary>Rows of arrays, which stay with the caller; a domain with fewer rows than a batch gives all of them each time.</summary>
    /// <param name="source">Points of α, <c>[samples, …]</c>.</param>
    /// <param name="target">Points of β, <c>[samples, …]</c>; another number of them is fine.</param>
    /// <param name="batchSize">Points of each domain in a batch.</param>
    /// <param name="batchesPerEpoch">Batches between two validations: passes over the arrays run on across epochs.</param>
    /// <param name="seed">Seed of the orders.</param>
    /// <param name="device">Where the batches go; null leaves them where the arrays are.</param>
    /// <exception cref="InputException">A domain has no point.</exception>
    public static CloudBatches Of(Tensor source, Tensor target, int batchSize, int batchesPerEpoch, ulong seed, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchesPerEpoch, 1);
        return new CloudBatches(
            Rows(source, "source", batchSize, RandomStream.Mix(seed, SourceStream)),
            Rows(target, "target", batchSize, RandomStream.Mix(seed, TargetStream)), batchSize, batchesPerEpoch, device);
    }

    /// <inheritdoc/>
    public CloudBatch Batch(int epoch, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BatchesPerEpoch);
        long batch = ((long)epoch * BatchesPerEpoch) + index;
        (Tensor from, Tensor to) = (source(batch), target(batch));
        return device is null ? new CloudBatch(from, to) : new CloudBatch(from.to(device), to.to(device));
    }

    private static Func<long, Tensor> Rows(Tensor points, string domain, int batchSize, ulong seed)
    {
        if (points.dim() < 2 || points.shape[0] is 0 or > int.MaxValue)
        {
            throw new InputException($"the {domain} domain needs points [samples, …], got [{string.Join(", ", points.shape)}].");
        }

        int count = (int)points.shape[0], perPass = Math.Max(1, count / batchSize);
        (long Pass, int[] Order) current = (-1, []);
        return batch =>
        {
            if (count <= batchSize)
            {
                return points;
            }

            (long pass, long part) = Math.DivRem(batch, perPass);
            if (current.Pass != pass)
            {
                current = (pass, RandomStream.Permutation(count, seed, (int)pass));
            }

            int from = (int)part * batchSize;
            using Tensor rows = tensor(current.Order[from..(from + batchSize)]).to(int64).to(points.device);
            return points.index_select(0, rows);
        };
    }
}
