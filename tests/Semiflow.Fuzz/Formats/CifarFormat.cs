using Semiflow.Data;
using Semiflow.Fuzz.Mutations;

namespace Semiflow.Fuzz.Formats;

/// <summary>
/// The binary files of CIFAR-10 and CIFAR-100, with their folder around them. Damaged files are small; one reader makes them huge before
/// it reads, with holes that no disk stores.
/// </summary>
internal static class CifarFormat
{
    private const int Image = 3 * 32 * 32, Ten = 1 + Image, Hundred = 2 + Image;

    public static FuzzFormat Cifar { get; } = new("cifar", ".bin", _ => [Seed(1), Seed(2)],
        (sound, random) => sound.Length % Ten == 0 ? Records.Apply(sound, random, Ten, 1) : Records.Apply(sound, random, Hundred, 2),
        [
            path => Data.Cifar.Read10(Folder(path), official: false),
            path => Data.Cifar.Read100(Folder(path), official: false),
            path => Data.Cifar.Read100(Folder(path), coarse: true, official: false),
            path => Data.Cifar.Read10(Folder(path)),
            Huge,
        ]);

    private static byte[] Seed(int labels) =>
        [.. Enumerable.Range(0, 3).SelectMany(record => Enumerable.Range(0, labels + Image).Select(place => (byte)(place < labels
            ? record + (3 * place) : (37 * place) + record)))];

    /// <summary>The layout of both around one file, by links to it.</summary>
    private static string Folder(string path)
    {
        string folder = Path.Combine(Path.GetDirectoryName(path)!, "cifar");
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            foreach (string name in new[] { "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
                "data_batch_5.bin", "test_batch.bin", "train.bin", "test.bin" })
            {
                File.CreateSymbolicLink(Path.Combine(folder, name), path);
            }
        }

        return folder;
    }

    private static void Huge(string path)
    {
        using FileStream file = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        long length = file.Length;
        try
        {
            // Whole records of one size or the other, or a byte more: of a few megabytes, or of many gigabytes up to terabytes.
            int say = (byte)(length * 31), record = say % 2 == 0 ? Ten : Hundred, shift = say % 5 == 0 ? 12 + (say % 9) : 30 + (say % 11);
            file.SetLength(((1L << shift) / 1000 * record) + (say % 3 == 0 ? 1 : 0));
            Data.Cifar.Read10(Folder(path), official: false);
        }
        finally
        {
            file.SetLength(length);
        }
    }
}
