namespace Semiflow.Tests.Recipes.Modulewise;

/// <summary>A folder in the layout of CIFAR-10 with 20 random images per file, for runs on files of a user.</summary>
internal static class CifarFiles
{
    private const int Images = 20, Record = 3073;

    /// <summary>Writes the six files, the same on every call; labels go round the ten classes.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(1);
        foreach (string name in new[] { "data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch" })
        {
            byte[] bytes = new byte[Images * Record];
            random.NextBytes(bytes);
            for (int i = 0; i < Images; i++)
            {
                bytes[i * Record] = (byte)(i % 10);
            }

            File.WriteAllBytes(Path.Combine(folder, name + ".bin"), bytes);
        }
    }
}
