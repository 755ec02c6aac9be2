using Semiflow.Flows.Control;
using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>
/// Decides for each sample whether Newton's method has converged (spec ode.md 7), from changes in units of the tolerance.
/// </summary>
internal sealed class NewtonTest(StepControl? control)
{
    private readonly int most = control is null ? 50 : 10;
    private const double Enough = 1e-2;
    private double[] last = [];
    private bool[] converged = [];
    private bool[] failed = [];
    private int iteration;

    /// <summary>True while a sample needs another iteration.</summary>
    public bool Open => iteration < most && Enumerable.Range(0, converged.Length).Any(b => !converged[b] && !failed[b]);

    public bool Converged(int sample) => converged[sample];

    /// <summary>Starts with a new equation.</summary>
    public void Begin(long samples) =>
        (last, converged, failed, iteration) = (new double[samples], new bool[samples], new bool[samples], 0);

    /// <summary>Takes the changes of an iteration, times the step.</summary>
    /// <param name="change">The changes.</param>
    /// <param name="state">States before the step.</param>
    /// <param name="at">States of the stage.</param>
    public void Judge(Tensor change, Tensor state, Tensor at)
    {
        double[] size = HostTensor.Read((change.abs() / Tolerated(change, state, at)).reshape(state.shape[0], -1).amax([1L]));
        for (int b = 0; b < size.Length; b++)
        {
            double rate = size[b] / last[b];
            failed[b] |= !double.IsFinite(size[b]) || (iteration > 0 && rate > 2 && size[b] > Enough);
            converged[b] |= !failed[b] && (size[b] < 1e-3 * Enough || (iteration > 0 && rate < 1 && rate * size[b] / (1 - rate) < Enough));
            last[b] = size[b];
        }

        iteration++;
    }

    private Tensor Tolerated(Tensor change, Tensor state, Tensor at)
    {
        double least = TensorErrorNorm.Least(state.dtype);
        if (control is not null)
        {
            return (control.RelativeTolerance * state.abs()) + Math.Max(control.AbsoluteTolerance, least);
        }

        // Fixed steps have no tolerance: their equations are solved to what the numbers resolve.
        (double relative, double absolute, double noise) =
            state.dtype == ScalarType.Float32 ? (1e-5, 1e-6, 1e-6) : (1e-10, 1e-12, 1e-13);
        double[] sizes = HostTensor.Read(state.abs().maximum(at.abs()).maximum(change.abs()).reshape(state.shape[0], -1).amax([1L]));
        double[] parts = [.. sizes.Select(size => Math.Max(StepSizeRules.Solved(absolute, noise, size), least))];
        return (relative * state.abs()) + HostTensor.Wide(parts, state);
    }
}
