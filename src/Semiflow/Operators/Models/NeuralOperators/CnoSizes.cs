using Semiflow.Kernels;
using Semiflow.Spaces;

namespace Semiflow.Operators.Models.NeuralOperators;

/// <summary>Points per direction and features of each level of a CNO (spec cno.md 2.2).</summary>
internal sealed class CnoSizes
{
    private readonly CnoOptions options;

    /// <summary>Sizes for a grid.</summary>
    /// <exception cref="InputException">The grid does not halve N times, or a level is too small.</exception>
    public CnoSizes(CnoOptions options, Grid grid)
    {
        this.options = options;
        Input = [.. grid.Axes.Select(axis => axis.Points)];
        Output = [.. Input.Select(points => Scaled(points, options.OutSize ?? Input[0], Input[0]))];
        Encoder = Halved(Input, "the grid");
        Decoder = Halved(Output, "the output grid");
        Smallest();
    }

    /// <summary>Points of the input.</summary>
    public IReadOnlyList<int> Input { get; }

    /// <summary>Points of the output.</summary>
    public IReadOnlyList<int> Output { get; }

    /// <summary>Points on the way down, levels 0..N.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Encoder { get; }

    /// <summary>Points on the way up, by the same levels 0..N.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Decoder { get; }

    /// <summary>Features of level i: c/2, then 2^(i-1)·c.</summary>
    public int Features(int level) => level == 0 ? options.Channels!.Value / 2 : options.Channels!.Value << (level - 1);

    /// <summary>Features that enter decoder stage j: those of the neck, then twice those of the skip (concatenation).</summary>
    public int DecoderInput(int stage) => stage == 0 ? Features(options.Layers) : 2 * Features(options.Layers - stage);

    private static int Scaled(int points, int target, int source) => (long)points * target % source == 0
        ? (int)((long)points * target / source)
        : throw new InputException($"model.out_size = {target} over {source} input points does not give a whole number for the direction "
            + $"of {points} points.");

    private int[][] Halved(IReadOnlyList<int> points, string what)
    {
        int cells = 1 << options.Layers;
        int[] latent = [.. points.Select(size => options.ExpandInput ? size - (size % cells) + cells : size)];
        foreach (int size in latent)
        {
            if (size % cells != 0)
            {
                int below = size - (size % cells);
                throw new InputException(
                    $"{what} has {size} points in a direction, which {options.Layers} layers cannot halve: use a multiple of "
                        + $"2^{options.Layers} = {cells} (for example {(below == 0 ? cells : below)} or {below + cells}), fewer layers "
                            + $"(--set model.layers=N), or --set model.expand_input=true to work on a larger grid inside.");
            }
        }

        return [.. Enumerable.Range(0, options.Layers + 1).Select(level => latent.Select(size => size >> level).ToArray())];
    }

    private void Smallest()
    {
        int smallest = Math.Min(Encoder[^1].Min(), Decoder[^1].Min());
        int reach = (options.KernelSize - 1) / 2;
        int needed = Math.Max(2, options.Padding switch { Border.Reflect => reach + 1, Border.Circular => reach, _ => 1 });
        if (smallest < needed)
        {
            throw new InputException(
                $"{options.Layers} layers leave {smallest} points in a direction of the coarsest level, but {needed} are needed: use a "
                    + $"larger grid or fewer layers (--set model.layers=N).");
        }
    }
}
