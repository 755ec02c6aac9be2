using CsCheck;
using Semiflow.Images;
using static TorchSharp.torch;

namespace Semiflow.Tests.Images;

public sealed class ImageSetTests
{
    [Fact]
    public void Floats_are_normalized_bytes()
    {
        ImageSet set = Pictures.Set(7);
        using Tensor bytes = set.Bytes();
        using Tensor floats = set.Floats();
        Assert.Equal([7L, 3, 6, 5], floats.shape);
        for (int c = 0; c < 3; c++)
        {
            double mean = set.Normalization.Mean[c], deviation = set.Normalization.Deviation[c];
            using Tensor expected = ((bytes[TensorIndex.Colon, c].to(ScalarType.Float64) / 255 - mean) / deviation).to(ScalarType.Float32);
            Assert.True(expected.equal(floats[TensorIndex.Colon, c]).all().item<bool>());
        }
    }

    [Fact]
    public void Normalizing_and_restoring_gives_back_the_bytes()
    {
        byte[] all = [.. Enumerable.Range(0, 3 * 256).Select(i => (byte)i)];
        foreach (ImageNormalization constants in new[]
            { ImageNormalization.Cifar, ImageNormalization.TinyImageNet, ImageNormalization.Symmetric(3), ImageNormalization.Unit(3) })
        {
            var set = new ImageSet("all bytes", new HeldPixels(all, 3, 16, 16), [0], ["one"], constants);
            using Tensor floats = set.Floats();
            using Tensor restored = constants.Restore(floats);
            Assert.Equal(all, restored.bytes.ToArray());
        }
    }

    [Fact]
    public void Measured_constants_make_mean_zero_and_deviation_one()
    {
        ImageSet set = Pictures.Set(40);
        ImageSet normalized = set.Normalized(ImageNormalization.Measured(set));
        using Tensor floats = normalized.Floats().to(ScalarType.Float64);
        using Tensor mean = floats.mean([0, 2, 3]);
        using Tensor variance = floats.square().mean([0, 2, 3]);
        Assert.True(mean.abs().max().item<double>() < 1e-6);
        Assert.True((variance - 1).abs().max().item<double>() < 1e-6);
    }

    [Fact]
    public void Subsets_are_drawn_without_replacement_and_nested() =>
        (from total in Gen.Int[1, 60] from larger in Gen.Int[0, total]
            from smaller in Gen.Int[0, larger] from seed in Gen.ULong select (total, larger, smaller, seed))
        .Sample(draw =>
        {
            ImageSet set = Numbered(draw.total);
            int[] more = Numbers(set.Subset(draw.larger, draw.seed)), fewer = Numbers(set.Subset(draw.smaller, draw.seed));
            Assert.Equal(draw.larger, more.Distinct().Count());
            Assert.Subset(more.ToHashSet(), fewer.ToHashSet());
            (ImageSet chosen, ImageSet others) = set.Divide(draw.larger, draw.seed);
            Assert.Equal(Enumerable.Range(0, draw.total), Numbers(chosen).Concat(Numbers(others)).Order());
        }, iter: 100);

    [Fact]
    public void Stratified_subsets_hold_each_class_in_proportion() =>
        (from count in Gen.Int[0, 120] from seed in Gen.ULong select (count, seed)).Sample(draw =>
        {
            ImageSet set = Pictures.Set(120, classes: 7);
            ImageSet subset = set.Subset(draw.count, draw.seed, stratified: true);
            Assert.Equal(draw.count, subset.Count);
            for (int c = 0; c < 7; c++)
            {
                double share = set.Labels.Count(label => label == c) * draw.count / 120.0;
                Assert.InRange(subset.Labels.Count(label => label == c), Math.Floor(share), Math.Ceiling(share));
            }
        }, iter: 60);

    [Fact]
    public void Another_seed_draws_other_images()
    {
        ImageSet set = Numbered(50);
        Assert.Equal(Numbers(set.Subset(20, 3)), Numbers(set.Subset(20, 3)));
        Assert.NotEqual(Numbers(set.Subset(20, 3)), Numbers(set.Subset(20, 4)));
    }

    [Fact]
    public void Classes_are_chosen_by_name_and_numbered_anew()
    {
        ImageSet set = Pictures.Set(30);
        ImageSet chosen = set.OfClasses("CLASS 1", "class 0");
        Assert.Equal(["class 1", "class 0"], chosen.Classes);
        int[] rows = [.. Enumerable.Range(0, 30).Where(i => set.Labels[i] < 2)];
        Assert.Equal(rows.Select(i => 1 - set.Labels[i]), chosen.Labels);
        Assert.Equal(Bytes(set, rows[3]), Bytes(chosen, 3));
        Assert.Contains("It has: class 0,", Assert.Throws<InputException>(() => set.OfClasses("cat")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Held_images_are_the_same()
    {
        ImageSet set = Pictures.Set(9).Select([8, 2, 2]);
        using Tensor expected = set.Bytes();
        using Tensor held = set.Held().Bytes();
        Assert.Equal(expected.bytes.ToArray(), held.bytes.ToArray());
        Assert.Equal(set.Labels, set.Held().Labels);
    }

    [Fact]
    public void Held_out_splits_share_no_image_and_leave_the_test_set_whole()
    {
        var data = new ImageData(Numbered(100), Numbered(30));
        ImageSplits splits = data.Split(SelectionProtocol.HeldOut, 5, training: 40);
        Assert.Equal((40, 10, 30), (splits.Training.Count, splits.Validation.Count, splits.Test.Count));
        Assert.Empty(Numbers(splits.Training).Intersect(Numbers(splits.Validation)));
        Assert.Equal(90, data.Split(SelectionProtocol.HeldOut, 5).Training.Count);
    }

    [Fact]
    public void The_papers_splits_halve_the_test_set()
    {
        var data = new ImageData(Numbered(100), Numbered(31));
        ImageSplits splits = data.Split(SelectionProtocol.Paper, 5);
        Assert.Equal((100, 15, 16), (splits.Training.Count, splits.Validation.Count, splits.Test.Count));
        Assert.Equal(Enumerable.Range(0, 31), Numbers(splits.Validation).Concat(Numbers(splits.Test)).Order());
    }

    [Fact]
    public void A_label_without_class_says_which_image()
    {
        var error = Assert.Throws<InputException>(() => new ImageSet(
            "mine", new HeldPixels(new byte[12], 1, 2, 2), [0, 1, 7], ["a", "b"], ImageNormalization.Unit(1)));
        Assert.Equal("mine: image 2 has label 7, but there are 2 classes, 0 to 1. Number the classes from 0.", error.Message);
        Assert.Throws<InputException>(
            () => new ImageSet("mine", new HeldPixels(new byte[12], 1, 2, 2), [0, 1], ["a", "b"], ImageNormalization.Unit(1)));
        Assert.Throws<InputException>(() => Pictures.Set(5).Subset(6, 1));
    }

    private static ImageSet Numbered(int count) => new(
        "numbered", new HeldPixels([.. Enumerable.Range(0, count).Select(i => (byte)i)], 1, 1, 1),
        [.. Enumerable.Range(0, count).Select(i => i % 3)], ["a", "b", "c"], ImageNormalization.Unit(1));

    private static int[] Numbers(ImageSet set) => [.. Enumerable.Range(0, set.Count).Select(i => (int)Bytes(set, i)[0])];

    private static byte[] Bytes(ImageSet set, int index)
    {
        byte[] bytes = new byte[set.Channels * set.Height * set.Width];
        set.Read(index, bytes);
        return bytes;
    }
}
