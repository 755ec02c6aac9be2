using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>The size of one step: a number for the whole batch, or a tensor that broadcasts against states.</summary>
/// <param name="Value">The number; without meaning where <paramref name="Wide"/> is given.</param>
/// <param name="Wide"><c>[batch, 1, …]</c> or <c>[1, …]</c> in the type of the states; null for a number.</param>
internal readonly record struct StepSize(double Value, Tensor? Wide)
{
    /// <summary><c>x + h Σ_j w_j k_j</c>.</summary>
    public Tensor Add(TensorStageSum sums, Tensor state, IReadOnlyList<Tensor> slopes, int row) =>
        Wide is null ? sums.Add(state, slopes, row, Value) : sums.Add(state, slopes, row, Wide);

    /// <summary><c>h Σ_j w_j k_j</c>.</summary>
    public Tensor Sum(TensorStageSum sums, IReadOnlyList<Tensor> slopes, int row) =>
        Wide is null ? sums.Sum(slopes, row, Value) : sums.Sum(slopes, row, 1).mul_(Wide);
}
