using Semiflow.Images;
using Semiflow.Spaces;

namespace Semiflow.Tests.Images;

/// <summary>Small sets of random bytes.</summary>
internal static class Pictures
{
    public static byte[] Bytes(int count, ulong seed)
    {
        var random = new RandomStream(seed, 0);
        return [.. Enumerable.Range(0, count).Select(_ => (byte)random.Below(256))];
    }

    public static ImageSet Set(int count, int channels = 3, int height = 6, int width = 5, int classes = 4, ulong seed = 1) => new(
        "test", new HeldPixels(Bytes(count * channels * height * width, seed), channels, height, width),
        [.. Enumerable.Range(0, count).Select(i => i * i % classes)], [.. Enumerable.Range(0, classes).Select(c => $"class {c}")],
        new ImageNormalization([.. Enumerable.Range(1, channels).Select(c => 0.1 * c)],
            [.. Enumerable.Range(1, channels).Select(c => 0.2 * c)]));
}
