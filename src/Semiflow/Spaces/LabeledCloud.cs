using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>Points with the numbers of their classes or of the parts of a mixture that they come from.</summary>
/// <param name="Points">Points <c>[n, d]</c>.</param>
/// <param name="Labels">Numbers from 0, <c>[n]</c>, int64.</param>
public sealed record LabeledCloud(Tensor Points, Tensor Labels)
{
    /// <summary>The points alone, of equal weight.</summary>
    public Cloud Cloud => new(Points);
}
