namespace Semiflow.Images;

/// <summary>Images held in memory, <c>[image, channel, height, width]</c> in C order.</summary>
internal sealed class HeldPixels : IImagePixels
{
    private readonly byte[] bytes;
    private readonly int size;

    /// <summary>Images in an array, which is not copied.</summary>
    /// <exception cref="ArgumentException">The length is not a whole number of images.</exception>
    public HeldPixels(byte[] bytes, int channels, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        (this.bytes, Channels, Height, Width) = (bytes, channels, height, width);
        size = checked(channels * height * width);
        if (bytes.Length % size != 0)
        {
            throw new ArgumentException($"expected whole images of {size} bytes, [{channels}, {height}, {width}] each, got {bytes.Length} "
                + $"bytes.");
        }

        Count = bytes.Length / size;
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Channels { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public void Read(int index, Span<byte> pixels) => bytes.AsSpan(checked(index * size), size).CopyTo(pixels);
}
