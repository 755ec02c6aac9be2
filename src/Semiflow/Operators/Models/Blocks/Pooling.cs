using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Blocks;

/// <summary>Means over squares of the grid, or over all of it.</summary>
internal sealed class Pooling : nn.Module<Tensor, Tensor>
{
    private readonly int size;

    /// <summary>Means over <paramref name="size"/>×<paramref name="size"/> nodes, side by side; 0 for the whole grid.</summary>
    public Pooling(int size = 0)
        : base(nameof(Pooling))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        this.size = size;
    }

    public override Tensor forward(Tensor input)
    {
        if (size == 0)
        {
            return input.mean([2, 3], keepdim: true);
        }

        return input.shape[2] >= size && input.shape[3] >= size
            ? nn.functional.avg_pool2d(input, size)
            : throw new InputException(
                $"cannot pool {size}×{size} nodes of a map of {input.shape[2]}×{input.shape[3]}: choose a smaller pool, or 0 for the whole "
                    + $"map.");
    }
}
