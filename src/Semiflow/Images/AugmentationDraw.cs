namespace Semiflow.Images;

/// <summary>
/// One draw: pixel (y, x) comes from (y + <paramref name="Down"/>, x + <paramref name="Right"/>), then left and right may be swapped.
/// </summary>
internal readonly record struct AugmentationDraw(int Down, int Right, bool Flipped, CropPadding Mode)
{
    /// <summary>One plane, through a table from bytes to floats.</summary>
    /// <param name="plane">Bytes <c>[height, width]</c>.</param>
    /// <param name="width">Length of a row.</param>
    /// <param name="table">256 floats.</param>
    /// <param name="result">Floats of the same shape.</param>
    public void Apply(ReadOnlySpan<byte> plane, int width, ReadOnlySpan<float> table, Span<float> result)
    {
        int height = plane.Length / width;
        for (int y = 0; y < height; y++)
        {
            Span<float> row = result.Slice(y * width, width);
            int from = Source(y + Down, height);
            if (from < 0)
            {
                row.Fill(table[0]);
            }
            else
            {
                Row(plane.Slice(from * width, width), table, row);
            }

            if (Flipped)
            {
                row.Reverse();
            }
        }
    }

    private void Row(ReadOnlySpan<byte> source, ReadOnlySpan<float> table, Span<float> row)
    {
        int width = row.Length;
        int left = Math.Clamp(-Right, 0, width), right = Math.Clamp(width - Right, left, width);
        for (int x = 0; x < left; x++)
        {
            row[x] = Beyond(source, table, x + Right);
        }

        for (int x = left; x < right; x++)
        {
            row[x] = table[source[x + Right]];
        }

        for (int x = right; x < width; x++)
        {
            row[x] = Beyond(source, table, x + Right);
        }
    }

    private float Beyond(ReadOnlySpan<byte> source, ReadOnlySpan<float> table, int x)
    {
        int from = Source(x, source.Length);
        return from < 0 ? table[0] : table[source[from]];
    }

    // The index that padding takes its value from; -1 for black.
    private int Source(int place, int size) =>
        place >= 0 && place < size ? place
        : Mode == CropPadding.Zero ? -1
        : place < 0 ? -place : (2 * (size - 1)) - place;
}
