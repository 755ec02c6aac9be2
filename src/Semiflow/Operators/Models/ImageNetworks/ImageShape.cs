namespace Semiflow.Operators.Models;

/// <summary>Shape of one image.</summary>
/// <param name="Channels">1 for gray, 3 for color.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public sealed record ImageShape(int Channels, int Height, int Width)
{
    /// <summary><c>[channels, height, width]</c>.</summary>
    public IReadOnlyList<long> Sizes => [Channels, Height, Width];
}
