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
        Check(index, picture.Height, picture.Width);
        picture.Planes.CopyTo(pixels);
    }

    /// <summary>Looks at the beginning of every file: what is no picture or of another size is found before it is decoded.</summary>
    /// <exception cref="InputException">One cannot be used.</exception>
    public void CheckSizes()
    {
        for (int index = 0; index < files.Count; index++)
        {
            (int height, int width) = PictureFile.Size(files[index], sizing);
            Check(index, height, width);
        }
    }

    private void Check(int index, int height, int width)
    {
        if ((height, width) != (Height, Width))
        {
            throw new InputException(
                $"{files[index]} has {height} x {width} pixels, and {files[0]} {Height} x {Width}. Give a side to resize all to.");
        }
    }
}
