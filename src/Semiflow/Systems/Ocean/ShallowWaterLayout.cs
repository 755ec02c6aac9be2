using Semiflow.Kernels;

namespace Semiflow.Systems.Ocean;

/// <summary>
/// Fields of a square basin of n × n cells on an Arakawa C grid, rows from south to north: h in the cells, u on their eastern,
/// v on their southern faces. Around the cells stand zeros, wide enough for whole registers.
/// </summary>
internal sealed class ShallowWaterLayout
{
    /// <summary>Zeros before and after each row.</summary>
    public const int Pad = 8;

    /// <summary>Zero rows before and after the field.</summary>
    public const int Rows = 2;

    /// <summary>A layout of <paramref name="points"/> cells a direction, a multiple of 8.</summary>
    public ShallowWaterLayout(int points)
    {
        Points = points;
        Stride = points + 2 * Pad;
    }

    /// <summary>n.</summary>
    public int Points { get; }

    /// <summary>Numbers from row to row.</summary>
    public int Stride { get; }

    /// <summary>Position of cell (0, 0).</summary>
    public int Origin => Rows * Stride + Pad;

    /// <summary>A field of zeros.</summary>
    public AlignedNumbers NewField() => new((Points + 2 * Rows) * Stride);

    /// <summary>Copies the cells of a field.</summary>
    public void Unpack(AlignedNumbers field, Span<double> cells)
    {
        for (int j = 0; j < Points; j++)
        {
            field.Span.Slice(Origin + j * Stride, Points).CopyTo(cells[(j * Points)..]);
        }
    }

    /// <summary>Sets the cells of a field.</summary>
    public void Pack(ReadOnlySpan<double> cells, AlignedNumbers field)
    {
        for (int j = 0; j < Points; j++)
        {
            cells.Slice(j * Points, Points).CopyTo(field.Span[(Origin + j * Stride)..]);
        }
    }

    /// <summary>Writes velocities at the cells, means of the two faces of each.</summary>
    public void Center(AlignedNumbers u, AlignedNumbers v, Span<double> east, Span<double> north)
    {
        for (int j = 0; j < Points; j++)
        {
            for (int i = 0; i < Points; i++)
            {
                int at = Origin + j * Stride + i;
                east[j * Points + i] = (u.Span[at - 1] + u.Span[at]) / 2;
                north[j * Points + i] = (v.Span[at] + v.Span[at + Stride]) / 2;
            }
        }
    }
}
