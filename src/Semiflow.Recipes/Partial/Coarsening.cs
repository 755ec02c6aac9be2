using Semiflow.Flows;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>Fields on a coarser grid by means over blocks of nodes.</summary>
internal static class Coarsening
{
    /// <summary>Means over blocks of <paramref name="size"/> nodes a direction; a block with a missing value is missing.</summary>
    /// <exception cref="InputException">The grid cannot be divided into such blocks.</exception>
    public static TrajectorySet Of(TrajectorySet set, int size)
    {
        if (size == 1)
        {
            return set;
        }

        long nx = set.States.shape[3], ny = set.States.shape[4];
        if (nx % size != 0 || ny % size != 0)
        {
            throw new InputException($"data.coarsen = {size} does not divide the grid of {nx} x {ny} nodes.");
        }

        Tensor Blocks(Tensor fields) => fields.reshape([.. fields.shape.Take(3), nx / size, size, ny / size, size]).mean([-3, -1]);
        return set with
        {
            States = Blocks(set.States.to(float64)),
            Mask = set.Mask is { } mask ? Blocks(mask.to(float64)) > 1 - 1e-9 : null,
            Grid = set.Grid?.WithPoints((int)(nx / size), (int)(ny / size)),
        };
    }
}
