using Semiflow.Data;
using Semiflow.Images;
using SkiaSharp;

namespace Semiflow.Tests.Data;

public sealed class CelebATests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-test-").FullName;

    public CelebATests()
    {
        File.WriteAllText(At("list_attr_celeba.txt"),
            "4\nMale Smiling Young \n1.png -1  1 1\n2.png 1 -1 1\n3.png  1  1 -1\n4.png -1 -1 -1\n");
        File.WriteAllText(At("list_eval_partition.txt"), "1.png 0\n2.png 0\n3.png 1\n4.png 2\n");
        for (int i = 1; i <= 4; i++)
        {
            PictureWriter.Write(At($"img_align_celeba/{i}.png"), [.. Enumerable.Repeat((byte)(40 * i), 3 * 218 * 178)], 218, 178,
                SKEncodedImageFormat.Png);
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Attributes_and_partition_make_domains()
    {
        CelebA faces = CelebA.Read(folder, official: false);
        Assert.Equal(["Male", "Smiling", "Young"], faces.Attributes);
        Assert.Equal([1], faces.Indices(CelebPart.Training, ("male", true)));
        Assert.Equal([0, 1], faces.Indices(CelebPart.Training));
        Assert.True(faces.Has(2, "Smiling") && !faces.Has(3, "Smiling"));
        ImageSet domain = faces.Domain(CelebPart.Training, ("Male", false), ("Young", true));
        Assert.Equal((1, 3, 64, 64), (domain.Count, domain.Channels, domain.Height, domain.Width));
        byte[] image = new byte[3 * 64 * 64];
        domain.Read(0, image);
        Assert.All(image, value => Assert.Equal(40, value));
        ImageSet labeled = faces.Images([3, 2], "Smiling");
        Assert.Equal([0, 1], labeled.Labels);
        Assert.Equal(["not Smiling", "Smiling"], labeled.Classes);
        Assert.Equal(ImageNormalization.Symmetric(3), labeled.Normalization);
    }

    [Fact]
    public void Wrong_questions_and_lists_are_explained()
    {
        CelebA faces = CelebA.Read(folder, official: false);
        Assert.Contains("It has: Male, Smiling, Young", Said(() => faces.Has(0, "Hat")), StringComparison.Ordinal);
        Assert.Contains("no image of Test has Male = True", Said(() => faces.Domain(CelebPart.Test, ("Male", true))),
            StringComparison.Ordinal);
        Assert.Contains("not its bytes", Said(() => CelebA.Read(folder)), StringComparison.Ordinal);
        File.Delete(At("img_align_celeba/4.png"));
        Assert.Contains("4.png does not exist", Said(() => faces.Domain(CelebPart.Test)), StringComparison.Ordinal);
        File.WriteAllText(At("list_eval_partition.txt"), "1.png 0\n2.png 0\n4.png 1\n3.png 2\n");
        Assert.Contains("line 3 is \"4.png 1\"; expected 3.png", Said(() => CelebA.Read(folder, official: false)),
            StringComparison.Ordinal);
        File.WriteAllText(At("list_attr_celeba.txt"), "4\nMale\n1.png -1\n2.png 0\n3.png  1\n4.png -1\n");
        Assert.Contains("2.png has the value \"0\"", Said(() => CelebA.Read(folder, official: false)), StringComparison.Ordinal);
        File.WriteAllText(At("list_attr_celeba.txt"), "4\nMale\n1.png -1\n2.png 1\n3.png  1\n");
        Assert.Contains("says 4 images and has 3 lines", Said(() => CelebA.Read(folder, official: false)), StringComparison.Ordinal);
    }

    private static string Said(Action act) => Assert.Throws<InputException>(act).Message;

    private string At(string name) => Path.Combine(folder, name);
}
