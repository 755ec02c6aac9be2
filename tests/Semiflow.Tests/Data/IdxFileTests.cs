using System.IO.Compression;
using Semiflow.Data;
using Semiflow.Data.Images;
using Semiflow.Images;
using Semiflow.Tests.Images;

namespace Semiflow.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("a")]
    [InlineData("a.gz")]
    public void Array_survives_the_round_trip(string name)
    {
        var array = new IdxArray([3, 4, 5], Pictures.Bytes(60, 1));
        IdxFile.Write(At(name), array);
        IdxArray read = IdxFile.Read(At(name));
        Assert.Equal(array.Shape, read.Shape);
        Assert.Equal(array.Bytes, read.Bytes);
    }

    [Fact]
    public void Bytes_on_disk_are_those_of_the_format()
    {
        IdxFile.Write(At("a"), new IdxArray([2, 1], [7, 9]));
        Assert.Equal([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 7, 9], File.ReadAllBytes(At("a")));
    }

    [Theory]
    [InlineData(false, -1, "cut short: expected 72 bytes, found 71")]
    [InlineData(false, 1, "too long: expected 72 bytes, found 73")]
    [InlineData(false, -70, "cut short: expected 4 bytes, found 2")]
    [InlineData(true, -1, "cut short: expected 72 bytes, found 71")]
    [InlineData(true, 2, "too long: expected 72 bytes, found 74")]
    public void Wrong_lengths_name_file_and_bytes(bool pack, int change, string message)
    {
        IdxFile.Write(At("whole"), new IdxArray([60], Pictures.Bytes(60, 1)));
        byte[] bytes = File.ReadAllBytes(At("whole"));
        bytes = [.. new byte[] { 0, 0, 8, 2, 0, 0, 0, 6, 0, 0, 0, 10 }, .. bytes[8..]];
        Array.Resize(ref bytes, bytes.Length + change);
        string path = Put("bad", bytes, pack);
        string said = Assert.Throws<InputException>(() => IdxFile.Read(path)).Message;
        Assert.StartsWith(path, said, StringComparison.Ordinal);
        Assert.Contains(message, said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_or_altered_gzip_file_is_refused()
    {
        IdxFile.Write(At("a.gz"), new IdxArray([600], Pictures.Bytes(600, 1)));
        byte[] bytes = File.ReadAllBytes(At("a.gz"));
        File.WriteAllBytes(At("cut.gz"), bytes[..^60]);
        Assert.Contains("cut.gz", Assert.Throws<InputException>(() => IdxFile.Read(At("cut.gz"))).Message, StringComparison.Ordinal);
        bytes[200] ^= 8;
        File.WriteAllBytes(At("altered.gz"), bytes);
        Assert.Contains("altered.gz", Assert.Throws<InputException>(() => IdxFile.Read(At("altered.gz"))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 8, 1, 0, 0, 0, 0 }, "not an IDX file: expected the first bytes 00 00 08, found 010008")]
    [InlineData(new byte[] { 0, 0, 0x0d, 1, 0, 0, 0, 0 }, "holds float32")]
    [InlineData(new byte[] { 0, 0, 8, 0 }, "no dimension")]
    [InlineData(new byte[] { 0, 0, 8, 1, 255, 255, 255, 255 }, "negative size")]
    public void Wrong_headers_are_explained(byte[] bytes, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => IdxFile.Read(Put("bad", bytes, false))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_gigantic_claim_in_a_small_packed_file_takes_no_memory()
    {
        string path = Put("bomb", [0, 0, 8, 1, 0x7f, 0xff, 0xff, 0], true);
        Assert.Contains("claims 2147483400 bytes", Assert.Throws<InputException>(() => IdxFile.Read(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Mnist_layout_is_read_plain_or_packed()
    {
        Write("train", 6, ".gz");
        Write("t10k", 4, "");
        ImageData data = MnistFiles.Read(folder);
        Assert.Equal((6, 4), (data.Training.Count, data.Test.Count));
        Assert.Equal([0, 1, 2, 3], data.Test.Labels);
        byte[] image = new byte[6];
        data.Training.Read(5, image);
        Assert.Equal(Pictures.Bytes(36, 6)[30..], image);
        Assert.Equal(ImageNormalization.Mnist, data.Training.Normalization);
    }

    [Fact]
    public void Labels_without_class_and_files_that_do_not_agree_are_refused()
    {
        Write("train", 6, "");
        Write("t10k", 4, "");
        string said = Assert.Throws<InputException>(() => MnistFiles.Read(folder, "mine", ["a", "b"], ImageNormalization.Unit(1))).Message;
        Assert.Contains("train-labels-idx1-ubyte has label 5, but there are 2 classes", said, StringComparison.Ordinal);
        IdxFile.Write(At("t10k-labels-idx1-ubyte"), new IdxArray([3], [0, 0, 0]));
        said = Assert.Throws<InputException>(() => MnistFiles.Read(folder)).Message;
        Assert.Contains("do not belong together", said, StringComparison.Ordinal);
        File.Delete(At("t10k-labels-idx1-ubyte"));
        Assert.Contains("does not exist", Assert.Throws<InputException>(() => MnistFiles.Read(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fashion_mnist_elsewhere_says_what_to_do()
    {
        string said = Assert.Throws<InputException>(() => FashionMnist.Read(folder)).Message;
        Assert.Contains("apt-get install dataset-fashion-mnist", said, StringComparison.Ordinal);
        Assert.StartsWith(folder, said, StringComparison.Ordinal);
        Write("train", 6, "");
        Write("t10k", 4, "");
        Assert.Equal(folder, FashionMnist.Find(folder));
        Assert.Contains("Fashion-MNIST has 60000", Assert.Throws<InputException>(() => FashionMnist.Read(folder)).Message,
            StringComparison.Ordinal);
        Assert.Equal(6, FashionMnist.Read(folder, official: false).Training.Count);
    }

    [Fact]
    public void Fashion_mnist_is_the_published_one()
    {
        Assert.SkipUnless(FashionMnist.Find() is not null, "Fashion-MNIST is not on this machine: apt-get install dataset-fashion-mnist.");
        ImageData data = FashionMnist.Read();
        Assert.Equal((60000, 10000, 28, 28), (data.Training.Count, data.Test.Count, data.Test.Height, data.Test.Width));
        Assert.All(Enumerable.Range(0, 10), c => Assert.Equal(6000, data.Training.Labels.Count(label => label == c)));
        Assert.Equal("Ankle boot", data.Training.Classes[data.Training.Labels[0]]);
        ImageNormalization measured = ImageNormalization.Measured(data.Training);
        Assert.Equal(0.286, measured.Mean[0], 3);
        Assert.Equal(0.353, measured.Deviation[0], 3);
    }

    private void Write(string part, int count, string ending)
    {
        IdxFile.Write(At($"{part}-images-idx3-ubyte{ending}"), new IdxArray([count, 2, 3], Pictures.Bytes(count * 6, (ulong)count)));
        IdxFile.Write(At($"{part}-labels-idx1-ubyte{ending}"), new IdxArray([count], [.. Enumerable.Range(0, count).Select(i => (byte)i)]));
    }

    private string Put(string name, byte[] bytes, bool pack)
    {
        string path = At(name + (pack ? ".gz" : ""));
        using FileStream file = File.Create(path);
        using Stream stream = pack ? new GZipStream(file, CompressionLevel.Optimal) : file;
        stream.Write(bytes);
        return path;
    }

    private string At(string name) => Path.Combine(folder, name);
}
