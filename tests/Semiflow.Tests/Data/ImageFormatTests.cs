using Semiflow.Data;
using Semiflow.Images;
using Semiflow.Tests.Images;

namespace Semiflow.Tests.Data;

/// <summary>Binary formats, each written here byte by byte.</summary>
public sealed class ImageFormatTests : IDisposable
{
    private const int Cifar10Record = 3073, Stl = 3 * 96 * 96;
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Cifar10_is_read_bit_for_bit()
    {
        byte[] first = Records(1, 3, 1), second = Records(1, 2, 2), test = Records(1, 4, 3);
        Put("cifar-10-batches-bin/data_batch_1.bin", first);
        Put("cifar-10-batches-bin/data_batch_2.bin", second);
        Put("cifar-10-batches-bin/test_batch.bin", test);
        ImageData data = Cifar.Read10(folder, official: false);
        Assert.Equal((5, 4, 3, 32, 32), (data.Training.Count, data.Test.Count, data.Test.Channels, data.Test.Height, data.Test.Width));
        Assert.Equal([0, 1, 2, 0, 1], data.Training.Labels);
        Assert.Equal(second[(Cifar10Record + 1)..], Image(data.Training, 4));
        Assert.Equal(test[1..Cifar10Record], Image(data.Test, 0));
    }

    [Fact]
    public void Cifar100_has_two_labels_and_names_beside_it()
    {
        byte[] records = Records(2, 3, 1);
        (records[0], records[1]) = (19, 99);
        Put("train.bin", records);
        Put("test.bin", records);
        Assert.Equal(99, Cifar.Read100(folder, official: false).Test.Labels[0]);
        ImageSet coarse = Cifar.Read100(folder, coarse: true, official: false).Training;
        Assert.Equal([19, 1, 2], coarse.Labels);
        Assert.Equal(records[2..3074], Image(coarse, 0));
        File.WriteAllLines(At("fine_label_names.txt"), [.. Enumerable.Range(0, 100).Select(i => $"name {i}"), ""]);
        Assert.Equal("name 7", Cifar.Read100(folder, official: false).Test.Classes[7]);
    }

    [Fact]
    public void Damaged_cifar_files_name_file_and_bytes()
    {
        Put("data_batch_1.bin", Records(1, 2, 1)[..^1]);
        Put("test_batch.bin", Records(1, 2, 1));
        string said = Said(() => Cifar.Read10(folder, official: false));
        Assert.Contains($"{At("data_batch_1.bin")} is cut short: expected 6146 bytes, found 6145", said, StringComparison.Ordinal);
        Assert.Contains("expected 30730000 bytes, found 6145", Said(() => Cifar.Read10(folder)), StringComparison.Ordinal);
        byte[] bad = Records(1, 2, 1);
        bad[Cifar10Record] = 10;
        Put("data_batch_1.bin", bad);
        Assert.Contains("record 1 has label 10, but CIFAR-10 has 10 classes", Said(() => Cifar.Read10(folder, official: false)),
            StringComparison.Ordinal);
        Put("data_batch_1.bin", Records(1, 2, 1));
        using (FileStream huge = File.OpenWrite(At("data_batch_1.bin")))
        {
            huge.SetLength(Cifar10Record * 1_000_000L); // Holes: no disk stores them.
        }

        Assert.Contains("1000000 images of 32 x 32 are more than the 699050 that can be held",
            Said(() => Cifar.Read10(folder, official: false)), StringComparison.Ordinal);
        Put("data_batch_1.bin", Records(1, 2, 1));
        File.Delete(At("test_batch.bin"));
        Assert.Contains("test_batch.bin does not exist", Said(() => Cifar.Read10(folder, official: false)), StringComparison.Ordinal);
    }

    [Fact]
    public void Published_cifar_has_as_many_images_of_every_class()
    {
        ImageSet even = Pictures.Set(4, classes: 2), uneven = even.Select([0, 1, 2, 0]);
        Assert.Same(even, Cifar.Checked(new ImageData(even, even), folder, official: true).Test);
        Assert.Contains("3 of 4 images are of class class 0; the published test has 2",
            Said(() => Cifar.Checked(new ImageData(even, uneven), folder, official: true)), StringComparison.Ordinal);
        Assert.Same(uneven, Cifar.Checked(new ImageData(even, uneven), folder, official: false).Test);
    }

    [Theory]
    [InlineData("cifar-10-batches-bin")]
    [InlineData("cifar-100-binary")]
    [InlineData("stl10_binary")]
    [InlineData("tiny-imagenet-200")]
    [InlineData("celeba")]
    public void What_is_not_there_says_where_to_put_it(string name)
    {
        string said = Said(() => _ = name switch
        {
            "cifar-10-batches-bin" => Cifar.Read10(folder),
            "cifar-100-binary" => Cifar.Read100(folder),
            "stl10_binary" => Stl10.Read(folder),
            "tiny-imagenet-200" => TinyImageNet.Read(folder),
            _ => (object)CelebA.Read(folder),
        });
        Assert.StartsWith($"{folder} does not hold", said, StringComparison.Ordinal);
        Assert.Contains("data.path", said, StringComparison.Ordinal);
        Assert.Contains("SEMIFLOW_DATA", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Stl10_is_transposed_and_numbered_from_0()
    {
        byte[] columns = Pictures.Bytes(2 * Stl, 1);
        Put("stl10_binary/train_X.bin", columns);
        Put("stl10_binary/train_y.bin", [1, 10]);
        Put("stl10_binary/test_X.bin", columns[..Stl]);
        Put("stl10_binary/test_y.bin", [4]);
        Put("stl10_binary/unlabeled_X.bin", columns);
        File.WriteAllText(At("stl10_binary/fold_indices.txt"), "1 0 \n0 \n");
        Stl10 data = Stl10.Read(folder, official: false);
        Assert.Equal([0, 9], data.Labeled.Training.Labels);
        Assert.Equal("cat", data.Labeled.Test.Classes[data.Labeled.Test.Labels[0]]);
        byte[] image = Image(data.Labeled.Training, 1), unlabeled = Image(data.Unlabeled!, 1);
        for (int c = 0; c < 3; c++)
        {
            for (int y = 0; y < 96; y += 7)
            {
                for (int x = 0; x < 96; x += 5)
                {
                    Assert.Equal(columns[Stl + (c * 9216) + (x * 96) + y], image[(c * 9216) + (y * 96) + x]);
                }
            }
        }

        Assert.Equal(image, unlabeled);
        Assert.Empty(data.Unlabeled!.Labels);
        Assert.Equal([9, 0], data.Fold(0).Labels);
        Assert.Contains("there are 0 to 1", Said(() => data.Fold(2)), StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_stl10_files_are_refused()
    {
        Put("train_X.bin", Pictures.Bytes(Stl, 1));
        Put("train_y.bin", [11]);
        Assert.Contains("image 0 has label 11; expected 1 to 10", Said(() => Stl10.Read(folder, official: false)),
            StringComparison.Ordinal);
        Put("train_y.bin", [1, 1]);
        Assert.Contains("train_y.bin is too long: expected 1 bytes, found 2", Said(() => Stl10.Read(folder, official: false)),
            StringComparison.Ordinal);
        Assert.Contains("train_X.bin is cut short: expected 138240000 bytes, found 27648", Said(() => Stl10.Read(folder)),
            StringComparison.Ordinal);
        Put("train_y.bin", [1]);
        Put("test_X.bin", Pictures.Bytes(Stl, 1));
        Put("test_y.bin", [1]);
        File.WriteAllText(At("fold_indices.txt"), "0 1");
        Assert.Contains("\"1\" is not a place in the training images", Said(() => Stl10.Read(folder, official: false)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_checksum_tells_damage_from_the_published_bytes()
    {
        WholeFile.Verify("file", "abc"u8, "900150983cd24fb0d6963f7d28e17f72", "it");
        Assert.Contains("expected MD5", Said(() => WholeFile.Verify("file", "abd"u8, "900150983cd24fb0d6963f7d28e17f72", "it")),
            StringComparison.Ordinal);
    }

    // Labels count up from 0 in the last label byte, and in the first where there are two.
    private static byte[] Records(int labelBytes, int count, ulong seed)
    {
        byte[] bytes = Pictures.Bytes(count * (labelBytes + 3072), seed);
        for (int i = 0; i < count; i++)
        {
            bytes.AsSpan(i * (labelBytes + 3072), labelBytes).Fill((byte)i);
        }

        return bytes;
    }

    private static byte[] Image(ImageSet set, int index)
    {
        byte[] bytes = new byte[set.Channels * set.Height * set.Width];
        set.Read(index, bytes);
        return bytes;
    }

    private static string Said(Action act) => Assert.Throws<InputException>(act).Message;

    private void Put(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), bytes);
    }

    private string At(string name) => Path.Combine(folder, name);
}
