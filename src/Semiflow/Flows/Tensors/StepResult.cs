using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>What a step leaves for error estimate, dense output and next step.</summary>
/// <param name="Start">State before it.</param>
/// <param name="StartSlope">Velocity there; null where the method did not need it.</param>
/// <param name="Next">State after it.</param>
/// <param name="Slopes">Velocities of the stages.</param>
internal sealed record StepResult(Tensor Start, Tensor? StartSlope, Tensor Next, IReadOnlyList<Tensor> Slopes)
{
    /// <summary>Samples whose equations were solved; null where all were.</summary>
    public bool[]? Solved { get; init; }
}
