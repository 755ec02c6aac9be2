using Semiflow.Data;
using Semiflow.Data.Images;
using Semiflow.Fuzz.Mutations;
using SkiaSharp;

namespace Semiflow.Fuzz.Formats;

/// <summary>Pictures, and IDX files plain and packed.</summary>
internal static class ImageFormats
{
    public static FuzzFormat Png { get; } = new("png", ".png", folder => Pictures(SKEncodedImageFormat.Png), (sound, random) =>
        random.Next(4) == 0 ? Mutation.Apply(sound, random) : Containers.Png(sound, random), [Picture, Resized]);

    public static FuzzFormat Jpeg { get; } = new("jpeg", ".jpg", folder => Pictures(SKEncodedImageFormat.Jpeg),
        (sound, random) => Mutation.Apply(sound, random), [Picture, Resized]);

    public static FuzzFormat Idx { get; } = new("idx", ".gz", IdxSeeds, (sound, random) =>
        sound[0] == 0x1f && random.Next(3) > 0 ? Containers.Gzip(sound, random) : Mutation.Apply(sound, random),
        [path => IdxFile.Read(path)]);

    private static List<byte[]> Pictures(SKEncodedImageFormat format)
    {
        List<byte[]> seeds = [];
        foreach (SKColorType type in new[] { SKColorType.Rgba8888, SKColorType.Gray8 })
        {
            using var bitmap = new SKBitmap(
                new SKImageInfo(12, 9, type, type == SKColorType.Gray8 ? SKAlphaType.Opaque : SKAlphaType.Unpremul));
            for (int k = 0; k < 12 * 9; k++)
            {
                bitmap.SetPixel(k % 12, k / 12, new SKColor((byte)(k * 37), (byte)(k * 11), (byte)(k * 5)));
            }

            using var stream = new MemoryStream();
            bitmap.Encode(stream, format, 80);
            seeds.Add(stream.ToArray());
        }

        return seeds;
    }

    private static List<byte[]> IdxSeeds(string folder)
    {
        List<byte[]> seeds = [];
        foreach (string name in new[] { "seed", "seed.gz" })
        {
            string path = Path.Combine(folder, name);
            IdxFile.Write(path, new IdxArray([5, 7, 6], [.. Enumerable.Range(0, 5 * 7 * 6).Select(i => (byte)i)]));
            seeds.Add(File.ReadAllBytes(path));
            IdxFile.Write(path, new IdxArray([40], [.. Enumerable.Range(0, 40).Select(i => (byte)(i % 10))]));
            seeds.Add(File.ReadAllBytes(path));
        }

        return seeds;
    }

    private static void Picture(string path) => PictureFile.Read(path, new ImageSizing());

    private static void Resized(string path) => PictureFile.Read(path, new ImageSizing { Side = 8, Gray = true });
}
