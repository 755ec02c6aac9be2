using SkiaSharp;

namespace Semiflow.Tests.Protocol;

/// <summary>
/// Small data sets of images in the layouts of the published ones: recipes that read files run on them. Training files are always the same;
/// test files are drawn by a number, with other labels for another number.
/// </summary>
internal static class ImageWorld
{
    private const int Classes = 10;

    /// <summary>What must be set so that a recipe reads a folder; null for data that are not images.</summary>
    /// <param name="system">Name of its data.</param>
    /// <param name="folder">A folder that is made.</param>
    /// <param name="tests">Which test images.</param>
    public static string[]? Settings(string system, string folder, int tests)
    {
        switch (system)
        {
            case "fashion-mnist":
                Idx(folder, tests);
                return [$"data.path={folder}", "data.official=false"];
            case "fashion-classes":
                Idx(folder, tests);
                return [$"data.folder={folder}", "data.official=false"];
            case "cifar-10":
                Cifar(folder, tests);
                return [$"data.path={folder}", "data.official=false"];
            case "stl-10":
                Stl(folder, tests);
                return [$"data.path={folder}", "data.official=false"];
            case "tinyimagenet":
                Tiny(folder, tests);
                return [$"data.path={folder}", "data.official=false"];
            case "celeba":
                Faces(folder, tests);
                return [$"data.folder={folder}", "data.official=false"];
            default:
                return null;
        }
    }

    private static byte[] Noise(int count, int seed)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>
    /// Classes in turn; other tests begin with few of them, so that even a constant answer is right another number of times.
    /// </summary>
    private static byte[] Labels(int count, int tests, int classes = Classes)
    {
        byte[] few = tests == 0 ? [] : [9, 9, 9, 9, 8, 8, 8, 7, 7, 6];
        return [.. Enumerable.Range(0, count).Select(i => (byte)(i < few.Length ? Math.Max(0, few[i] - Classes + classes) : i % classes))];
    }

    private static void Idx(string folder, int tests)
    {
        Directory.CreateDirectory(folder);
        foreach ((string part, int count, int seed) in new[] { ("train", 300, 1), ("t10k", 120, 2 + tests) })
        {
            byte[] head = [0, 0, 8, 3, 0, 0, (byte)(count >> 8), (byte)count, 0, 0, 0, 28, 0, 0, 0, 28];
            File.WriteAllBytes(Path.Combine(folder, $"{part}-images-idx3-ubyte"), [.. head, .. Noise(count * 28 * 28, seed)]);
            File.WriteAllBytes(
                Path.Combine(folder, $"{part}-labels-idx1-ubyte"),
                [0, 0, 8, 1, 0, 0, (byte)(count >> 8), (byte)count, .. Labels(count, part == "train" ? 0 : tests)]);
        }
    }

    private static void Cifar(string folder, int tests)
    {
        const int Images = 20, Record = 3073;
        Directory.CreateDirectory(folder);
        string[] files = ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"];
        for (int f = 0; f < files.Length; f++)
        {
            bool test = f == files.Length - 1;
            byte[] bytes = Noise(Images * Record, f + (test ? 10 + tests : 0)), labels = Labels(Images, test ? tests : 0);
            for (int i = 0; i < Images; i++)
            {
                bytes[i * Record] = labels[i];
            }

            File.WriteAllBytes(Path.Combine(folder, files[f] + ".bin"), bytes);
        }
    }

    private static void Stl(string folder, int tests)
    {
        const int Size = 3 * 96 * 96;
        Directory.CreateDirectory(folder);
        foreach ((string part, int count, int seed) in new[] { ("train", 40, 1), ("test", 20, 2 + tests) })
        {
            File.WriteAllBytes(Path.Combine(folder, $"{part}_X.bin"), Noise(count * Size, seed));
            File.WriteAllBytes(Path.Combine(folder, $"{part}_y.bin"),
                [.. Labels(count, part == "train" ? 0 : tests).Select(label => (byte)(label + 1))]);
        }
    }

    private static void Tiny(string folder, int tests)
    {
        string[] names = ["n01", "n02", "n03"];
        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Combine(folder, "wnids.txt"), names);
        for (int c = 0; c < names.Length; c++)
        {
            string place = Path.Combine(folder, "train", names[c], "images");
            for (int i = 0; i < 14; i++)
            {
                Picture(Path.Combine(place, $"{names[c]}_{i}.png"), 64, 64, 100 + (20 * c) + i);
            }
        }

        for (int i = 0; i < 16; i++)
        {
            Picture(Path.Combine(folder, "val", "images", $"val_{i}.png"), 64, 64, 1000 + (100 * tests) + i);
        }

        File.WriteAllLines(
            Path.Combine(folder, "val", "val_annotations.txt"),
            Labels(16, tests, names.Length).Select((label, i) => $"val_{i}.png\t{names[label]}\t0\t0\t63\t63"));
    }

    private static void Faces(string folder, int tests)
    {
        const int Count = 24, Learned = 14;
        for (int i = 0; i < Count; i++)
        {
            Picture(Path.Combine(folder, "img_align_celeba", $"{i}.png"), 32, 24, i < Learned ? i : 1000 + (100 * tests) + i);
        }

        static string Sign(bool value) => value ? "1" : "-1";
        File.WriteAllText(Path.Combine(folder, "list_attr_celeba.txt"), $"{Count}\nMale Smiling\n"
            + string.Concat(Enumerable.Range(0, Count).Select(i => $"{i}.png {Sign(i % 2 == 0)} {Sign(i % 3 == 0)}\n")));
        File.WriteAllText(Path.Combine(folder, "list_eval_partition.txt"),
            string.Concat(Enumerable.Range(0, Count).Select(i => $"{i}.png {(i < Learned ? 0 : 2)}\n")));
    }

    private static void Picture(string path, int height, int width, int seed)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Data.PictureWriter.Write(path, Noise(3 * height * width, seed), height, width, SKEncodedImageFormat.Png);
    }
}
