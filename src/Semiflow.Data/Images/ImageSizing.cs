namespace Semiflow.Data;

/// <summary>How pictures of files become images of one size.</summary>
public sealed record ImageSizing
{
    /// <summary>
    /// Side of the square that is cut from the middle, in pixels of the file; null with <see cref="Side"/> takes the largest.
    /// </summary>
    public int? Crop { get; init; }

    /// <summary>Side to resize that square to (triangle filter, widened where it shrinks); null keeps the pixels.</summary>
    public int? Side { get; init; }

    /// <summary>Gray instead of red, green and blue: 0.299 R + 0.587 G + 0.114 B.</summary>
    public bool Gray { get; init; }

    internal void Check()
    {
        if (Crop is < 1 || Side is < 1)
        {
            throw new InputException($"crop {Crop} and side {Side}: images need sides of at least 1 pixel.");
        }
    }
}
