using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>One step of a method on tensors.</summary>
internal interface ITensorStepper : IDisposable
{
    /// <summary>Takes a step.</summary>
    /// <param name="state">State before it, <c>[batch, channel, x…]</c>.</param>
    /// <param name="slope">Velocity there where it is known, from the end of the step before; null otherwise.</param>
    /// <param name="times">Time of each stage, from <paramref name="first"/>.</param>
    /// <param name="first">Where the times of this step begin.</param>
    /// <param name="step">Its size.</param>
    StepResult Take(Tensor state, Tensor? slope, IReadOnlyList<Tensor> times, int first, StepSize step);

    /// <summary>The estimated error of a step.</summary>
    Tensor Error(StepResult taken, StepSize step);
}
