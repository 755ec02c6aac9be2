namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>Images in a table: a row each with its name, a column each with its heading.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Channels">1 for gray, 3 for red, green and blue.</param>
/// <param name="Columns">Headings; empty ones for none.</param>
/// <param name="Rows">Name of each row and its images, values in [0, 1] by channel, row and column: <c>[c, y, x]</c>; values outside are
/// clipped.</param>
internal sealed record ImageStrip(
    int Width, int Height, int Channels, IReadOnlyList<string> Columns,
    IReadOnlyList<(string Name, IReadOnlyList<IReadOnlyList<double>> Images)> Rows)
{
    /// <summary>Checks sizes.</summary>
    /// <exception cref="ArgumentException">No image, another number of images or values, or of channels than 1 or 3.</exception>
    internal void Check()
    {
        bool good = Columns.Count > 0 && Rows.Count > 0 && Channels is 1 or 3 && Width > 0 && Height > 0
            && Rows.All(row => row.Images.Count == Columns.Count && row.Images.All(image => image.Count == Width * Height * Channels));
        if (!good)
        {
            throw new ArgumentException($"expected {Columns.Count} images of {Width * Height} pixels with 1 or 3 channels in every row.");
        }
    }
}
