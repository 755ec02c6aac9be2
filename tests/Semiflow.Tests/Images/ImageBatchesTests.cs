using Semiflow.Images;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Tests.Images;

public sealed class ImageBatchesTests
{
    private static readonly Augmentation Strong = new() { Padding = 2, Flip = true };

    [Fact]
    public void An_epoch_holds_every_image_once_with_its_label()
    {
        ImageSet set = Pictures.Set(23);
        var batches = new ImageBatches(set, 5, 9);
        Assert.Equal((5, 23), (batches.BatchesPerEpoch, batches.SamplesPerEpoch));
        using Tensor all = set.Floats();
        var seen = new List<int>();
        for (int i = 0; i < 5; i++)
        {
            IReadOnlyList<int> indices = batches.Indices(2, i);
            LabeledBatch batch = batches.Batch(2, i);
            Assert.Equal(indices.Select(k => (long)set.Labels[k]), batch.Labels.data<long>().ToArray());
            using Tensor expected = all.index_select(0, tensor(indices.ToArray(), ScalarType.Int64));
            Assert.True(expected.equal(batch.Images).all().item<bool>());
            seen.AddRange(indices);
        }

        Assert.Equal(Enumerable.Range(0, 23), seen.Order());
        Assert.NotEqual(batches.Indices(0, 0), batches.Indices(1, 0));
        Assert.Equal(4, new ImageBatches(set, 5, 9, dropLast: true).BatchesPerEpoch);
        Assert.Equal([0, 1, 2, 3, 4], new ImageBatches(set, 5, 9, shuffle: false).Indices(7, 0));
    }

    [Fact]
    public void A_resumed_run_sees_the_same_bits()
    {
        ImageSet set = Pictures.Set(20);
        var whole = new ImageBatches(set, 6, 4, Strong);
        byte[][] expected = [.. Places().Select(place => Bits(whole, place))];

        // Anew for each batch, and backward: nothing may depend on what came before.
        Assert.All(Places().Zip(expected).Reverse(),
            pair => Assert.Equal(pair.Second, Bits(new ImageBatches(set, 6, 4, Strong), pair.First)));
        Assert.NotEqual(expected[0], Bits(new ImageBatches(set, 6, 5, Strong), (0, 0)));
    }

    [Fact]
    public void Augmentation_belongs_to_the_image_and_not_to_its_place_in_the_epoch()
    {
        ImageSet set = Pictures.Set(12);
        var large = new ImageBatches(set, 12, 4, Strong);
        var small = new ImageBatches(set, 3, 4, Strong, shuffle: false);
        using Tensor images = large.Batch(1, 0).Images;
        int[] order = [.. large.Indices(1, 0)];
        for (int i = 0; i < 12; i++)
        {
            using Tensor one = small.Batch(1, i / 3).Images[i % 3];
            Assert.True(one.equal(images[Array.IndexOf(order, i)]).all().item<bool>());
        }
    }

    [Fact]
    public void Labeled_points_come_in_batches_too()
    {
        using Tensor points = arange(20, ScalarType.Float32).reshape(10, 2);
        using Tensor labels = arange(10, ScalarType.Int64);
        var batches = new LabeledBatches(points, labels, 4, 1);
        LabeledBatch batch = batches.Batch(0, 2);
        Assert.Equal([2L, 2L], batch.Images.shape);
        Assert.True((batch.Images[TensorIndex.Colon, 0] / 2).equal(batch.Labels).all().item<bool>());
        Assert.Throws<ArgumentException>(() => new LabeledBatches(points, points, 4, 1));
    }

    [Fact]
    public void Wrong_sizes_are_the_users_to_mend()
    {
        Assert.Throws<InputException>(() => new ImageBatches(Pictures.Set(3), 4, 1, dropLast: true));
        Assert.Throws<InputException>(
            () => new ImageBatches(Pictures.Set(3), 2, 1, new Augmentation { Padding = 5, Mode = CropPadding.Reflect }));
    }

    private static IEnumerable<(int Epoch, int Index)> Places() =>
        from epoch in Enumerable.Range(0, 3) from index in Enumerable.Range(0, 4) select (epoch, index);

    private static byte[] Bits(ImageBatches batches, (int Epoch, int Index) place)
    {
        LabeledBatch batch = batches.Batch(place.Epoch, place.Index);
        return [.. batch.Images.bytes, .. batch.Labels.bytes];
    }
}
