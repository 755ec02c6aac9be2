using static TorchSharp.torch;

namespace Semiflow.Chains;

/// <summary>The path of a batch through a chain.</summary>
/// <param name="States">x_0, the input, to x_M, the output; shapes may change in between.</param>
/// <param name="Residuals">Residuals of each block, M lists.</param>
public sealed record ChainPath(IReadOnlyList<Tensor> States, IReadOnlyList<IReadOnlyList<Tensor>> Residuals)
{
    /// <summary>For each block, whether its output is its input plus its one residual; empty where unknown.</summary>
    public IReadOnlyList<bool> Additive { get; init; } = [];

    /// <summary>x_M.</summary>
    public Tensor Output => States[^1];

    /// <summary>All residuals in order.</summary>
    public IEnumerable<Tensor> AllResiduals => Residuals.SelectMany(each => each);

    /// <summary>The longest stretch of residual blocks that keep one shape: points of different spaces have no distance.</summary>
    internal IReadOnlyList<Tensor> LongestStage()
    {
        List<Tensor> longest = [], current = [];
        for (int m = 0; m < Residuals.Count; m++)
        {
            bool moves = Residuals[m].Count > 0 && States[m + 1].shape.AsSpan().SequenceEqual(States[m].shape);
            current = !moves ? [] : current.Count == 0 ? [States[m], States[m + 1]] : [.. current, States[m + 1]];
            longest = current.Count > longest.Count ? current : longest;
        }

        return longest;
    }

    /// <summary>Releases the residuals and all states but the input and the output, when nobody needs them any more.</summary>
    internal void ForgetInner()
    {
        foreach (Tensor inner in AllResiduals.Concat(States.Skip(1)))
        {
            if (!ReferenceEquals(inner, Output) && !ReferenceEquals(inner, States[0]))
            {
                inner.Dispose();
            }
        }
    }
}
