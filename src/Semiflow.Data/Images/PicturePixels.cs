using Semiflow.Images;

namespace Semiflow.Data.Images;

/// <summary>Pictures of files, decoded each time they are asked for; all must come out in the size of the first.</summary>
internal sealed class PicturePixels : IImagePixels
{
    private readonly IReadOnlyList<string> files;
    private readonly ImageSizing sizing;

    public PicturePixels(IReadOnlyList<string> files, ImageSizing sizing)
    {
        sizing.Check();
        (this.files, this.sizing) = (files, sizing);
        PictureFile first = PictureFile.Read(files[0], sizing);
        (Channels, Height, Width) = (first.Channels, first.Height, first.Width);
    }

    public int Count => files.Count;

    public int Channels { get; }

    public int Height { get; }

    public int Width { get; }

    public bool Decodes => true;

    public void Read(int index, Span<byte> pixels)
    {
        PictureFile picture = PictureFile.Read(files[index], sizing);
        if ((picture.Height, picture.Width) != (Height, Width))
        {
            throw new InputException(
                $"{files[index]} has {picture.Height} x {picture.Width} pixels, and {files[0]} {Height} x {Width}. Give a side to resize "
                    + $"all to.");
        }

        picture.Planes.CopyTo(pixels);
    }
}
