using Semiflow.Files;
using SkiaSharp;

namespace Semiflow.Data.Images;

/// <summary>A picture of a PNG or JPEG file as planes of bytes; transparency and orientation tags are ignored.</summary>
/// <param name="Planes">Red, green and blue, or gray: <c>[channel, height, width]</c>.</param>
/// <param name="Channels">3 or 1.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
internal sealed record PictureFile(byte[] Planes, int Channels, int Height, int Width)
{
    private const long LargestFile = 1L << 30, MostPixels = 1L << 26;
    private const int MostScans = 100;
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg"];

    /// <summary>Whether the name is that of a picture.</summary>
    public static bool Named(string path) => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The pictures of a folder in ordinal order of their names.</summary>
    public static string[] In(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder).Where(Named)];
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    /// <summary>Decodes a file and makes it the size that is asked for.</summary>
    /// <exception cref="InputException">Missing, damaged, or too small for the crop.</exception>
    public static PictureFile Read(string path, ImageSizing sizing)
    {
        PictureFile picture = Decode(path, sizing.Gray);
        if (sizing.Crop is null && sizing.Side is null)
        {
            return picture;
        }

        int crop = Crop(path, sizing, picture.Height, picture.Width);
        PictureFile square = picture.Middle(crop);
        int side = sizing.Side ?? crop;
        return side == crop ? square : new PictureFile(
            PlaneResize.Apply(square.Planes, square.Channels, crop, side), square.Channels, side, side);
    }

    /// <summary>Rows and columns that <see cref="Read"/> makes of a file, by its beginning.</summary>
    /// <exception cref="InputException">Missing, no picture, or too small for the crop.</exception>
    public static (int Height, int Width) Size(string path, ImageSizing sizing)
    {
        using SKCodec codec = Open(path, Content(path));
        (int height, int width) = (codec.Info.Height, codec.Info.Width);
        if (sizing.Crop is null && sizing.Side is null)
        {
            return (height, width);
        }

        int crop = Crop(path, sizing, height, width), side = sizing.Side ?? crop;
        return (side, side);
    }

    private static int Crop(string path, ImageSizing sizing, int height, int width)
    {
        int crop = sizing.Crop ?? Math.Min(height, width);
        return crop <= Math.Min(height, width) ? crop
            : throw new InputException($"{path} has {height} x {width} pixels, too few for a crop of {crop}. Take a smaller crop.");
    }

    // A managed copy: the decoder then meets no file that changes, and the message can say how long it is.
    private static byte[] Content(string path) => ArrayFile.Bytes(path, LargestFile, "a picture");

    private static SKCodec Open(string path, byte[] content)
    {
        using SKData data = SKData.CreateCopy(content);
        // The decoder knows many more formats, of cameras among them: what is not asked for is not opened.
        SKCodec? codec = content is [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xFF, 0xD8, ..] ? SKCodec.Create(data) : null;
        if (codec is null)
        {
            throw new InputException($"{path} is not a PNG or JPEG picture ({content.Length} bytes). Copy or download it again.");
        }

        long count = (long)codec.Info.Width * codec.Info.Height;
        if (count <= MostPixels)
        {
            return codec;
        }

        string size = $"{codec.Info.Height} x {codec.Info.Width}";
        codec.Dispose();
        throw new InputException($"{path} says that it has {size} pixels, in {content.Length} bytes; at most {MostPixels} are read. If it "
            + "is sound, make it smaller first.");
    }

    private static unsafe PictureFile Decode(string path, bool gray)
    {
        byte[] content = Content(path);
        using SKCodec codec = Open(path, content);
        long count = (long)codec.Info.Width * codec.Info.Height;
        if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg && Scans(content) > MostScans)
        {
            throw new InputException($"{path} is a JPEG picture of more than {MostScans} scans, made to keep its reader busy. Save it "
                + "anew.");
        }

        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        byte[] pixels = new byte[4 * count];
        SKCodecResult result;
        fixed (byte* start = pixels)
        {
            result = codec.GetPixels(info, (nint)start);
        }

        return result == SKCodecResult.Success
            ? new PictureFile(Split(pixels, gray), gray ? 1 : 3, info.Height, info.Width)
            : throw new InputException($"{path} is damaged ({result}; {content.Length} bytes). Copy or download it again.");
    }

    // Each scan of a progressive JPEG passes over all pixels again; its mark does not occur in packed bytes.
    private static int Scans(ReadOnlySpan<byte> content) => content.Count((ReadOnlySpan<byte>)[0xFF, 0xDA]);

    private static byte[] Split(byte[] pixels, bool gray)
    {
        int plane = pixels.Length / 4;
        byte[] planes = new byte[gray ? plane : 3 * plane];
        for (int k = 0; k < plane; k++)
        {
            (byte r, byte g, byte b) = (pixels[4 * k], pixels[(4 * k) + 1], pixels[(4 * k) + 2]);
            if (gray)
            {
                planes[k] = (byte)(((299 * r) + (587 * g) + (114 * b) + 500) / 1000);
            }
            else
            {
                (planes[k], planes[plane + k], planes[(2 * plane) + k]) = (r, g, b);
            }
        }

        return planes;
    }

    private PictureFile Middle(int side)
    {
        int top = (Height - side) / 2, left = (Width - side) / 2;
        byte[] square = new byte[Channels * side * side];
        for (int row = 0; row < Channels * side; row++)
        {
            int from = ((((row / side) * Height) + top + (row % side)) * Width) + left;
            Planes.AsSpan(from, side).CopyTo(square.AsSpan(row * side));
        }

        return new PictureFile(square, Channels, side, side);
    }
}
