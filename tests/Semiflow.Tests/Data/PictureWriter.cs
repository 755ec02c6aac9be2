using SkiaSharp;

namespace Semiflow.Tests.Data;

internal static class PictureWriter
{
    /// <summary>Writes planes of red, green and blue.</summary>
    public static void Write(string path, byte[] planes, int height, int width, SKEncodedImageFormat format)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        int plane = height * width;
        for (int k = 0; k < plane; k++)
        {
            bitmap.SetPixel(k % width, k / width, new SKColor(planes[k], planes[plane + k], planes[(2 * plane) + k]));
        }

        using FileStream file = File.Create(path);
        bitmap.Encode(file, format, 100);
    }
}
