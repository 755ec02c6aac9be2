namespace Semiflow.Images;

/// <summary>Bytes of images of one size, held in memory or read on demand.</summary>
public interface IImagePixels
{
    /// <summary>Number of images.</summary>
    int Count { get; }

    /// <summary>1 for gray, 3 for red, green and blue.</summary>
    int Channels { get; }

    /// <summary>Rows of pixels.</summary>
    int Height { get; }

    /// <summary>Columns of pixels.</summary>
    int Width { get; }

    /// <summary>True where <see cref="Read"/> decodes a file, so that reading batches on several threads pays off.</summary>
    bool Decodes => false;

    /// <summary>Writes the bytes of image <paramref name="index"/>; safe to call from several threads.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="pixels">Buffer for <c>[channel, height, width]</c> in C order.</param>
    /// <exception cref="InputException">The image's file is missing or damaged.</exception>
    void Read(int index, Span<byte> pixels);
}
