using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>Points labeled with their class or with the component of the mixture that they come from.</summary>
/// <param name="Points">Points <c>[n, d]</c>.</param>
/// <param name="Labels">Labels, counted from 0, <c>[n]</c>, int64.</param>
public sealed record LabeledCloud(Tensor Points, Tensor Labels)
{
    /// <summary>The points without labels, with equal weights.</summary>
    public Cloud Cloud => new(Points);
}
