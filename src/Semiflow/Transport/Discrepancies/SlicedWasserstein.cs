using Semiflow.Flows;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>
/// Sliced W₂²: the mean over random directions θ of W₂² of the projections ⟨θ, x⟩ and ⟨θ, y⟩, each by sorting
/// (Rabin et al. 2011; Bonneel et al. 2015). Cheap, O(n log n) a direction; for equal laws it is 0 in every direction.
/// </summary>
/// <remarks>The k-th call takes the k-th set of directions of the seed, a pure function of both: set <see cref="Calls"/> to go on after a
/// resume.</remarks>
public sealed class SlicedWasserstein : IMarginalLoss
{
    private readonly ulong seed;

    /// <summary>A loss over random directions.</summary>
    /// <param name="directions">Directions a call, at least 1; 64 to 256 are good.</param>
    /// <param name="seed">Seed of the directions.</param>
    public SlicedWasserstein(int directions, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(directions, 1);
        (Directions, this.seed) = (directions, seed);
    }

    /// <summary>Directions a call.</summary>
    public int Directions { get; }

    /// <summary>Calls so far, which say what directions come next.</summary>
    public long Calls { get; set; }

    /// <inheritdoc/>
    public Tensor Of(Tensor source, Tensor target)
    {
        (Tensor x, Tensor y) = PointSet.Squarable(source, target);
        using Tensor directions = Draw(x.shape[1], x);
        Tensor sortedX = x.matmul(directions).sort(0).Values, sortedY = y.matmul(directions).sort(0).Values;
        if (x.shape[0] == y.shape[0])
        {
            return CloudRange.Narrow((sortedX - sortedY).square().mean(), source);
        }

        (long[] left, long[] right, double[] mass) = LineTransport.Merge(x.shape[0], y.shape[0]);
        using Tensor i = HostTensor.Indices(left, x), j = HostTensor.Indices(right, x), weights = HostTensor.Of(mass, [mass.Length, 1], x);
        Tensor apart = (sortedX.index_select(0, i) - sortedY.index_select(0, j)).square();
        return CloudRange.Narrow((apart * weights).sum([0]).mean(), source);
    }

    // Unit vectors [d, directions].
    private Tensor Draw(long dimension, Tensor like)
    {
        using var scope = NewDisposeScope();
        var random = new RandomStream(seed, (ulong)Calls++);
        double[] numbers = [.. Enumerable.Range(0, (int)(dimension * Directions)).Select(_ => random.Normal())];
        Tensor columns = HostTensor.Of(numbers, [dimension, Directions], like);
        return (columns / columns.norm(0, keepdim: true, p: 2)).MoveToOuterDisposeScope();
    }
}
