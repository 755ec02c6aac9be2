using Semiflow.Data;
using Semiflow.Data.Images;
using Semiflow.Images;
using Semiflow.Tests.Images;
using Semiflow.Training;
using SkiaSharp;

namespace Semiflow.Tests.Data;

/// <summary>Folders of pictures, each written here.</summary>
public sealed class PictureTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_png_is_read_bit_for_bit_in_color_and_in_gray()
    {
        byte[] planes = Pictures.Bytes(3 * 5 * 7, 1);
        Png("a/x.png", planes, 5, 7);
        ImageSet set = ImageFolder.Read(folder);
        Assert.Equal((1, 3, 5, 7), (set.Count, set.Channels, set.Height, set.Width));
        Assert.Equal(planes, Image(set, 0));
        ImageSet gray = ImageFolder.Read(folder, new ImageSizing { Gray = true });
        Assert.Equal(1, gray.Channels);
        byte[] levels = Image(gray, 0);
        Assert.All(Enumerable.Range(0, 35),
            k => Assert.Equal((0.299 * planes[k]) + (0.587 * planes[35 + k]) + (0.114 * planes[70 + k]), levels[k], 0.501));
    }

    [Fact]
    public void A_jpeg_of_one_color_is_that_color()
    {
        Picture("a/x.jpg", [.. Enumerable.Repeat((byte)200, 64), .. Enumerable.Repeat((byte)100, 64), .. Enumerable.Repeat((byte)50, 64)],
            8, 8, SKEncodedImageFormat.Jpeg);
        byte[] read = Image(ImageFolder.Read(folder), 0);
        Assert.All(Enumerable.Range(0, 64),
            k => Assert.True(Math.Abs(read[k] - 200) < 4 && Math.Abs(read[64 + k] - 100) < 4 && Math.Abs(read[128 + k] - 50) < 4));
    }

    [Fact]
    public void Classes_and_pictures_come_in_ordinal_order()
    {
        foreach (string name in new[] { "b/1.png", "b/10.png", "b/9.png", "B/x.png", "a/x.png" })
        {
            Png(name, [.. Enumerable.Repeat((byte)name.Length, 12)], 2, 2);
        }

        File.WriteAllText(At("b/notes.txt"), "no picture");
        ImageSet set = ImageFolder.Read(folder);
        Assert.Equal(["B", "a", "b"], set.Classes);
        Assert.Equal([0, 1, 2, 2, 2], set.Labels);
        Assert.Equal([7, 7, 7, 8, 7], Enumerable.Range(0, 5).Select(i => (int)Image(set, i)[0]));
    }

    [Fact]
    public void Training_and_test_folders_share_their_classes()
    {
        Png("train/a/x.png", new byte[12], 2, 2);
        Png("train/b/x.png", new byte[12], 2, 2);
        Png("val/b/x.png", new byte[12], 2, 2);
        Assert.Equal([1], ImageFolder.ReadData(folder).Test.Labels);
        File.Move(At("train/a/x.png"), At("x.png"));
        Assert.Contains("a holds no picture", Said(() => ImageFolder.ReadData(folder)), StringComparison.Ordinal);
        File.Move(At("x.png"), At("train/a/x.png"));
        Png("val/a/x.png", new byte[27], 3, 3);
        Png("val/b/x.png", new byte[27], 3, 3);
        Assert.Contains("training images have 3 x 2 x 2 pixels, and the test images (val) 3 x 3 x 3",
            Said(() => ImageFolder.ReadData(folder)),
            StringComparison.Ordinal);
        Png("val/c/x.png", new byte[12], 2, 2);
        Assert.Contains("is not a class of the training images", Said(() => ImageFolder.ReadData(folder)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_middle_is_cut_and_resized()
    {
        byte[] planes = new byte[3 * 6 * 10];
        for (int k = 0; k < planes.Length; k++)
        {
            // Constant blocks of 2 x 2 in the middle 4 x 4 square, so that halving finds them.
            int y = k / 10 % 6, x = k % 10;
            planes[k] = (byte)((k / 60 * 60) + (((y - 1) / 2) * 20) + ((x - 3) / 2 * 10));
        }

        Png("a/x.png", planes, 6, 10);
        byte[] crop = Image(ImageFolder.Read(folder, new ImageSizing { Crop = 4 }), 0);
        Assert.Equal(planes[13..17], crop[..4]);
        Assert.Equal(planes[(120 + 43)..(120 + 47)], crop[^4..]);
        Assert.Equal((6, 6), Size(new ImageSizing { Side = 6 }));
        Assert.Equal((3, 3), Size(new ImageSizing { Crop = 4, Side = 3 }));
        Assert.Contains("too few for a crop of 7", Said(() => Size(new ImageSizing { Crop = 7 })), StringComparison.Ordinal);
        Assert.Throws<InputException>(() => Size(new ImageSizing { Side = 0 }));
    }

    [Fact]
    public void Resizing_keeps_constants_and_lines()
    {
        byte[] constant = [.. Enumerable.Repeat((byte)77, 3 * 49)];
        Assert.All(PlaneResize.Apply(constant, 3, 7, 4), value => Assert.Equal(77, value));
        Assert.All(PlaneResize.Apply(constant, 3, 7, 16), value => Assert.Equal(77, value));
        Assert.Equal(constant, PlaneResize.Apply(constant, 3, 7, 7));

        // Away from the border, a linear function of the pixels' centers stays one: 12 pixels of slope 8 become 6 of slope 16.
        byte[] line = [.. Enumerable.Range(0, 144).Select(k => (byte)(8 * (k % 12) + 10))];
        byte[] half = PlaneResize.Apply(line, 1, 12, 6);
        Assert.Equal(Enumerable.Range(1, 4).Select(i => (16 * i) + 14), half[1..5].Select(value => (int)value));
        byte[] twice = PlaneResize.Apply(line, 1, 12, 24);
        Assert.Equal(Enumerable.Range(1, 22).Select(i => (4 * i) + 8), twice[1..23].Select(value => (int)value));
    }

    [Fact]
    public void Damaged_pictures_and_other_sizes_name_their_file()
    {
        Png("a/1.png", new byte[48], 4, 4);
        Png("a/2.png", new byte[27], 3, 3);
        File.WriteAllText(At("a/3.png"), "no picture");
        File.WriteAllBytes(At("a/4.png"), File.ReadAllBytes(At("a/1.png"))[..^25]);
        Assert.Contains("2.png has 3 x 3 pixels, and ", Said(() => ImageFolder.Read(folder)), StringComparison.Ordinal);
        Assert.Contains("2.png has 3 x 3 pixels, and ", Said(() => ImageFolder.ReadPlain(At("a"))), StringComparison.Ordinal);
        Assert.Contains("2.png has 3 x 3 pixels, too few for a crop of 4",
            Said(() => ImageFolder.Read(folder, new ImageSizing { Crop = 4, Side = 2 })), StringComparison.Ordinal);
        File.Delete(At("a/2.png"));
        Assert.Contains("3.png is not a PNG or JPEG picture (10 bytes)", Said(() => ImageFolder.Read(folder)), StringComparison.Ordinal);
        File.Delete(At("a/3.png"));
        ImageSet set = ImageFolder.Read(folder);
        Assert.Contains("4.png is damaged", Said(() => Image(set, 1)), StringComparison.Ordinal);
        // Also out of a batch, which reads on several threads.
        Assert.Contains("4.png", Said(() => new ImageBatches(set, 2, 1).Batch(0, 0)), StringComparison.Ordinal);
        Assert.Contains("holds no picture", Said(() => ImageFolder.ReadPlain(Directory.CreateDirectory(At("empty")).FullName)),
            StringComparison.Ordinal);
        Assert.Contains("does not exist", Said(() => ImageFolder.Read(At("nowhere"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Decoded_batches_are_those_of_held_images()
    {
        for (int i = 0; i < 9; i++)
        {
            Png($"{i % 2}/{i}.png", Pictures.Bytes(48, (ulong)i), 4, 4);
        }

        ImageSet set = ImageFolder.Read(folder);
        var random = new Augmentation { Padding = 1, Flip = true, Mode = CropPadding.Reflect };
        LabeledBatch decoded = new ImageBatches(set, 9, 3, random).Batch(1, 0),
            held = new ImageBatches(set.Held(), 9, 3, random).Batch(1, 0);
        Assert.True(decoded.Images.equal(held.Images).all().item<bool>());
        Assert.True(decoded.Labels.equal(held.Labels).all().item<bool>());
    }

    [Fact]
    public void TinyImageNet_takes_its_classes_from_its_lists()
    {
        File.WriteAllText(At("wnids.txt"), "n02\nn01\n");
        Png("train/n01/images/n01_0.png", [.. Enumerable.Repeat((byte)1, 12)], 2, 2);
        Png("train/n02/images/n02_0.png", [.. Enumerable.Repeat((byte)2, 12)], 2, 2);
        Png("val/images/v0.png", [.. Enumerable.Repeat((byte)3, 12)], 2, 2);
        Directory.CreateDirectory(At("val"));
        File.WriteAllText(At("val/val_annotations.txt"), "v0.png\tn01\t0\t0\t1\t1\n");
        ImageData data = TinyImageNet.Read(folder, official: false);
        Assert.Equal(["n02", "n01"], data.Training.Classes);
        Assert.Equal(2, Image(data.Training, 0)[0]);
        Assert.Equal([1], data.Test.Labels);
        Assert.Equal(3, Image(data.Test, 0)[0]);
        Assert.Contains("wnids.txt has 2 classes; the published TinyImageNet has 200", Said(() => TinyImageNet.Read(folder)),
            StringComparison.Ordinal);
        File.WriteAllText(At("val/val_annotations.txt"), "v0.png\tn09\t0\t0\t1\t1\n");
        Assert.Contains("found \"v0.png\tn09", Said(() => TinyImageNet.Read(folder, official: false)), StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_pairs_are_four_sets_without_classes()
    {
        foreach (string part in new[] { "trainA", "trainB", "testA", "testB" })
        {
            Png($"{part}/x.png", [.. Enumerable.Repeat((byte)part.Length, 12)], 2, 2);
        }

        Png("trainB/y.png", new byte[12], 2, 2);
        FolderPair pair = FolderPair.Read(folder);
        Assert.Equal((1, 2, 1, 1), (pair.TrainingA.Count, pair.TrainingB.Count, pair.TestA.Count, pair.TestB.Count));
        Assert.Empty(pair.TestB.Classes);
        Directory.Delete(At("testB"), recursive: true);
        Assert.Contains("testB does not exist", Said(() => FolderPair.Read(folder)), StringComparison.Ordinal);
    }

    private (int Height, int Width) Size(ImageSizing sizing)
    {
        ImageSet set = ImageFolder.Read(folder, sizing);
        return (set.Height, set.Width);
    }

    private static byte[] Image(ImageSet set, int index)
    {
        byte[] bytes = new byte[set.Channels * set.Height * set.Width];
        set.Read(index, bytes);
        return bytes;
    }

    private static string Said(Action act) => Assert.Throws<InputException>(act).Message;

    private void Png(string name, byte[] planes, int height, int width) => Picture(name, planes, height, width, SKEncodedImageFormat.Png);

    private void Picture(string name, byte[] planes, int height, int width, SKEncodedImageFormat format) =>
        PictureWriter.Write(At(name), planes, height, width, format);

    private string At(string name) => Path.Combine(folder, name);
}
