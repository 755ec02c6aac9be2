using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>One step of an explicit method on tensors.</summary>
/// <param name="field">The field.</param>
/// <param name="method">An explicit tableau.</param>
internal sealed class ExplicitStep(IVectorField field, ButcherTableau method) : IDisposable
{
    // The last row are the weights.
    private readonly StageCombination sums = new([.. method.Matrix, method.Weights]);
    private readonly Tensor[] slopes = new Tensor[method.Stages];

    /// <summary>The state after a step.</summary>
    /// <param name="state">State before it.</param>
    /// <param name="times">Time of each stage, from <paramref name="first"/>.</param>
    /// <param name="first">Where the times of this step begin.</param>
    /// <param name="step">Its size.</param>
    public Tensor Take(Tensor state, IReadOnlyList<Tensor> times, int first, StepSize step)
    {
        for (int i = 0; i < slopes.Length; i++)
        {
            slopes[i] = field.Velocity(times[first + i], step.Add(sums, state, slopes, i));
        }

        return step.Add(sums, state, slopes, slopes.Length);
    }

    public void Dispose() => sums.Dispose();
}
