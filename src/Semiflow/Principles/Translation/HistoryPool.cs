using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Principles.Translation;

/// <summary>
/// Generated points kept for the critic (arXiv 1612.07828): while the pool fills, each is kept and shown; then each is, with
/// probability one half, exchanged for one of the pool. The draws are a pure function of seed and number of the point.
/// </summary>
internal sealed class HistoryPool
{
    private readonly ulong seed;

    /// <summary>An empty pool.</summary>
    /// <param name="size">Points it holds; 0 for none.</param>
    /// <param name="like">A batch or a point: shape behind the first dimension, type and device of the points.</param>
    /// <param name="seed">Seed of the exchanges.</param>
    public HistoryPool(int size, Tensor like, ulong seed)
    {
        Points = zeros([size, .. like.shape[1..]], dtype: like.dtype, device: like.device).DetachFromDisposeScope();
        this.seed = seed;
    }

    /// <summary>The pool, <c>[size, …]</c>; rows from <see cref="Seen"/> on are empty.</summary>
    public Tensor Points { get; }

    /// <summary>Points that were offered so far.</summary>
    public long Seen { get; set; }

    /// <summary>What the critic sees in place of newly generated points, <c>[n, …]</c>.</summary>
    public Tensor Exchange(Tensor generated)
    {
        long size = Points.shape[0];
        if (size == 0)
        {
            return generated;
        }

        Tensor shown = generated.clone();
        for (long i = 0; i < generated.shape[0]; i++, Seen++)
        {
            var random = new RandomStream(seed, (ulong)Seen);
            if (Seen < size)
            {
                Points[Seen].copy_(generated[i]);
            }
            else if (random.Uniform() < 0.5)
            {
                long place = random.Below((int)size);
                shown[i].copy_(Points[place]);
                Points[place].copy_(generated[i]);
            }
        }

        return shown;
    }
}
