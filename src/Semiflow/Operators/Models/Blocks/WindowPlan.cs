using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Blocks;

/// <summary>
/// How a grid of tokens is divided into windows (Swin transformer, arXiv 2103.14030): sizes clipped to the grid and not shifted where
/// clipped, the table index of each pair in a window, and which pairs of a shifted window must not see each other.
/// </summary>
internal sealed class WindowPlan
{
    // Added to the scores of pairs that the cyclic shift has brought together.
    private const float Stranger = -100;

    /// <exception cref="InputException">The windows do not tile the grid.</exception>
    public WindowPlan(int height, int width, int window, bool shifted)
    {
        (Height, Width) = (Math.Min(window, height), Math.Min(window, width));
        if (height % Height != 0 || width % Width != 0)
        {
            throw new InputException(
                $"{height}×{width} tokens cannot be divided into windows of {Height}×{Width}: choose a window that divides them, or an "
                    + $"image of another size.");
        }

        (GridHeight, GridWidth) = (height, width);
        (ShiftDown, ShiftRight) = (shifted && height > window ? window / 2 : 0, shifted && width > window ? window / 2 : 0);
        Index = tensor(Pairs(), int64).clone().DetachFromDisposeScope();
        Mask = ShiftDown + ShiftRight == 0 ? null : Strangers().DetachFromDisposeScope();
    }

    public int GridHeight { get; }

    public int GridWidth { get; }

    public int Height { get; }

    public int Width { get; }

    public int ShiftDown { get; }

    public int ShiftRight { get; }

    /// <summary>Tokens of a window.</summary>
    public int Tokens => Height * Width;

    /// <summary>Rows of the table of relative positions.</summary>
    public int Offsets => ((2 * Height) - 1) * ((2 * Width) - 1);

    /// <summary>Row of the table for each pair of tokens, <c>[N·N]</c>.</summary>
    public Tensor Index { get; }

    /// <summary>Summand of the scores, <c>[windows, 1, N, N]</c>; null without a shift.</summary>
    public Tensor? Mask { get; }

    private long[] Pairs()
    {
        var rows = new long[Tokens * Tokens];
        for (int i = 0; i < Tokens; i++)
        {
            for (int j = 0; j < Tokens; j++)
            {
                int down = (i / Width) - (j / Width) + Height - 1, right = (i % Width) - (j % Width) + Width - 1;
                rows[(i * Tokens) + j] = (down * ((2 * Width) - 1)) + right;
            }
        }

        return rows;
    }

    // After the shift a window at the edge holds tokens from both ends of the grid: only those of the same region see each other.
    private Tensor Strangers()
    {
        static int Region(int at, int size, int window, int shift) => shift == 0 ? 0 : at < size - window ? 0 : at < size - shift ? 1 : 2;
        int across = GridWidth / Width, windows = GridHeight / Height * across;
        var mask = new float[windows * Tokens * Tokens];
        for (int w = 0; w < windows; w++)
        {
            int Of(int token) =>
                (3 * Region((w / across * Height) + (token / Width), GridHeight, Height, ShiftDown))
                + Region((w % across * Width) + (token % Width), GridWidth, Width, ShiftRight);
            for (int i = 0; i < Tokens; i++)
            {
                for (int j = 0; j < Tokens; j++)
                {
                    mask[(((w * Tokens) + i) * Tokens) + j] = Of(i) == Of(j) ? 0 : Stranger;
                }
            }
        }

        return tensor(mask, [windows, 1, Tokens, Tokens]).clone();
    }
}
