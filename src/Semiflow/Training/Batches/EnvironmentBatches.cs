using Semiflow.Flows;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>
/// Batches with as many trajectories of every environment, those of environment 0 first: trajectory i of one environment with
/// trajectory i of the others, which starts at the same state where the environments were simulated from one seed. An environment
/// with fewer trajectories repeats its own.
/// </summary>
public sealed class EnvironmentBatches : IBatchSource<TrajectoryBatch>, IDisposable
{
    private readonly TrajectorySet set;
    private readonly int[][] each;
    private readonly int batchSize;
    private readonly ulong seed;
    private readonly int longest;
    private readonly TrajectoryBatch? whole;
    private (int Pass, int[] Order) current = (-1, []);

    /// <summary>Batches of the given trajectories, which stay with the caller.</summary>
    /// <param name="set">The trajectories, in the type and on the device of the training.</param>
    /// <param name="batchSize">Trajectories of each environment in a batch.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <param name="batchesPerEpoch">Batches between two validations. Good value: 50.</param>
    /// <exception cref="InputException">No trajectory, or an environment without one between others that have some.</exception>
    public EnvironmentBatches(TrajectorySet set, int batchSize, ulong seed, int batchesPerEpoch = 50)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchesPerEpoch, 1);
        if (set.Count == 0)
        {
            throw new InputException("there is no trajectory to learn from.");
        }

        int[] environments = set.Environments is { } given ? [.. given] : new int[set.Count];
        each = [.. Enumerable.Range(0, environments.Max() + 1)
            .Select(e => Enumerable.Range(0, set.Count).Where(i => environments[i] == e).ToArray())];
        int empty = Array.FindIndex(each, list => list.Length == 0);
        if (empty >= 0)
        {
            throw new InputException($"environment {empty} has no trajectory, but environment {each.Length - 1} has: number the "
                + $"environments from 0 without gaps.");
        }

        longest = each.Max(list => list.Length);
        (this.set, this.seed, BatchesPerEpoch) = (set, seed, batchesPerEpoch);
        this.batchSize = Math.Min(batchSize, longest);
        if (this.batchSize == longest)
        {
            // The same batch always: its order does not matter, and it is taken from the set once.
            using DisposeScope scope = NewDisposeScope();
            whole = Take([.. Enumerable.Range(0, longest)]);
            foreach (Tensor tensor in new[] { whole.Set.States, whole.Set.Times, whole.Set.Mask }.OfType<Tensor>())
            {
                tensor.DetachFromDisposeScope();
            }
        }
    }

    /// <summary>Number of environments.</summary>
    public int Environments => each.Length;

    /// <inheritdoc/>
    public int BatchesPerEpoch { get; }

    /// <inheritdoc/>
    public int SamplesPerEpoch => BatchesPerEpoch * batchSize * Environments;

    /// <inheritdoc/>
    public TrajectoryBatch Batch(int epoch, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BatchesPerEpoch);
        if (whole is not null)
        {
            return whole;
        }

        // Passes over the trajectories run on across epochs, whose length is free; a short rest of a pass is left out.
        int perPass = longest / batchSize;
        (long pass, long part) = Math.DivRem(((long)epoch * BatchesPerEpoch) + index, perPass);
        if (current.Pass != pass)
        {
            current = ((int)pass, RandomStream.Permutation(longest, seed, (int)pass));
        }

        return Take(current.Order[((int)part * batchSize)..(((int)part + 1) * batchSize)]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        whole?.Set.States.Dispose();
        whole?.Set.Mask?.Dispose();
        if (whole is not null && !ReferenceEquals(whole.Set.Times, set.Times))
        {
            whole.Set.Times.Dispose();
        }
    }

    private TrajectoryBatch Take(int[] places)
    {
        int[] indices = [.. each.SelectMany(list => places.Select(place => list[place % list.Length]))];
        return new TrajectoryBatch(set.Select(indices), indices);
    }
}
