using CsCheck;
using Semiflow.Spaces;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Tests.Training;

public sealed class RandomnessTests
{
    [Fact]
    public void Every_order_is_a_permutation_and_a_function_of_seed_and_epoch() =>
        Gen.Select(Gen.Int[0, 300], Gen.ULong, Gen.Int[0, 1000]).Sample(
            (count, seed, epoch) =>
            {
                int[] order = RandomStream.Permutation(count, seed, epoch);
                Assert.Equal(Enumerable.Range(0, count), order.Order());
                Assert.Equal(order, RandomStream.Permutation(count, seed, epoch));
            },
            iter: 100, threads: 1);

    [Fact]
    public void All_orders_of_four_are_equally_likely()
    {
        const int Draws = 24_000;
        var counts = Enumerable.Range(0, Draws).GroupBy(epoch => string.Join("", RandomStream.Permutation(4, 17, epoch)))
            .ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(24, counts.Count);
        double chiSquare = counts.Values.Sum(n => Math.Pow(n - Draws / 24.0, 2) / (Draws / 24.0));
        Assert.InRange(chiSquare, 5, 55);
    }

    [Fact]
    public void Neighboring_seeds_and_epochs_give_unrelated_orders()
    {
        int[] order = RandomStream.Permutation(1000, 1, 1);
        foreach (int[] other in new[] { RandomStream.Permutation(1000, 1, 2), RandomStream.Permutation(1000, 2, 1),
            RandomStream.Permutation(1000, 2, 0) })
        {
            Assert.InRange(order.Zip(other).Count(pair => pair.First == pair.Second), 0, 8);
        }
    }

    [Fact]
    public void An_epoch_of_pairs_shows_every_sample_once_with_its_own_target()
    {
        using var scope = NewDisposeScope();
        Tensor inputs = arange(22, dtype: ScalarType.Float32).reshape(22, 1);
        PairBatches data = new(inputs, inputs * 10, 4, seed: 9);
        Assert.Equal((6, 22), (data.BatchesPerEpoch, data.SamplesPerEpoch));
        PairBatch[] batches = [.. Enumerable.Range(0, 6).Select(i => data.Batch(2, i))];
        Assert.Equal(2, batches[5].Input.shape[0]);
        float[] seen = [.. batches.SelectMany(b => b.Input.data<float>())];
        Assert.Equal(Enumerable.Range(0, 22).Select(i => (float)i), seen.Order());
        Assert.NotEqual(seen.Order(), seen);
        Assert.Equal(seen.Select(x => 10 * x), batches.SelectMany(b => b.Target.data<float>()));

        // Any order of asking gives the same batches.
        _ = data.Batch(3, 0);
        Assert.Equal(batches[4].Input.data<float>().ToArray(), data.Batch(2, 4).Input.data<float>().ToArray());
    }

    [Fact]
    public void The_short_batch_can_be_dropped_and_the_order_kept()
    {
        using var scope = NewDisposeScope();
        Tensor inputs = arange(10, dtype: ScalarType.Float32).reshape(10, 1);
        PairBatches data = new(inputs, inputs, 4, seed: 9, shuffle: false, dropLast: true);
        Assert.Equal((2, 8), (data.BatchesPerEpoch, data.SamplesPerEpoch));
        Assert.Equal([4f, 5, 6, 7], data.Batch(5, 1).Input.data<float>().ToArray());
    }

    [Fact]
    public void Unequal_numbers_of_inputs_and_targets_are_refused()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => new PairBatches(ones(3, 2), ones(4, 2), 2, seed: 1));
        Assert.Contains("[3, 2] and [4, 2]", error.Message, StringComparison.Ordinal);
    }
}
