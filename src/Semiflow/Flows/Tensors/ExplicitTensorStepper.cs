using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>Steps of an explicit method on tensors.</summary>
/// <param name="field">The field.</param>
/// <param name="method">An explicit tableau.</param>
internal sealed class ExplicitTensorStepper(IVectorField field, ButcherTableau method) : ITensorStepper
{
    // After the rows of the stages come the weights and those of the error.
    private readonly TensorStageSum sums = new([.. method.Matrix, method.Weights, method.ErrorWeights ?? []]);
    private readonly bool endsOnStage = method.FirstSameAsLast;

    public StepResult Take(Tensor state, Tensor? slope, IReadOnlyList<Tensor> times, int first, StepSize step)
    {
        var slopes = new Tensor[method.Stages];
        Tensor at = state;
        slopes[0] = slope ?? field.Velocity(times[first], state);
        for (int i = 1; i < slopes.Length; i++)
        {
            at = step.Add(sums, state, slopes, i);
            slopes[i] = field.Velocity(times[first + i], at);
        }

        return new StepResult(state, slopes[0], endsOnStage ? at : step.Add(sums, state, slopes, slopes.Length), slopes);
    }

    public Tensor Error(StepResult taken, StepSize step) => step.Sum(sums, taken.Slopes, method.Stages + 1);

    public void Dispose() => sums.Dispose();
}
