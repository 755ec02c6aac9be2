using Semiflow.Flows.Control;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>Norms in units of the tolerance (spec ode.md 5.1), of each sample or of the batch.</summary>
internal sealed class TensorErrorNorm : IDisposable
{
    private readonly StepControl control;
    private readonly bool lockStep;
    private readonly Scalar relative;
    private readonly Scalar absolute;
    private readonly Scalar nothing = 0.0.ToScalar();

    public TensorErrorNorm(StepControl control, bool lockStep)
    {
        (this.control, this.lockStep) = (control, lockStep);
        relative = control.RelativeTolerance.ToScalar();
        absolute = control.AbsoluteTolerance.ToScalar();
    }

    /// <summary>Norms of an error between two states; NaN where either is not finite.</summary>
    public double[] Of(Tensor error, Tensor before, Tensor after) =>
        Norms(error.add(after, nothing).div_(Tolerated(before.abs().maximum(after.abs()))));

    /// <summary>Norms of values beside a state.</summary>
    public double[] Of(Tensor values, Tensor state) => Norms(values / Tolerated(state.abs()));

    /// <summary>Least size of error that is tolerated: no zero in the type; a component that stays 0 has no error.</summary>
    public static double Least(ScalarType type) => type == ScalarType.Float64 ? StepSizeRules.LeastTolerated : 1e-37;

    public void Dispose()
    {
        relative.Dispose();
        absolute.Dispose();
        nothing.Dispose();
    }

    private Tensor Tolerated(Tensor size)
    {
        Tensor tolerated = size.mul_(relative).add_(absolute);
        double tiny = Least(size.dtype);
        if (control.AbsoluteTolerance > tiny)
        {
            return tolerated;
        }

        using Scalar least = tiny.ToScalar();
        return tolerated.clamp_min_(least);
    }

    private double[] Norms(Tensor ratio)
    {
        if (ratio.numel() == 0)
        {
            return new double[lockStep ? 1 : (int)ratio.shape[0]];
        }

        Tensor flat = lockStep ? ratio.reshape(1, -1) : ratio.reshape(ratio.shape[0], -1);
        return HostTensor.Read(control.LargestError ? flat.abs().amax([1L]) : flat.square().mean([1L]).sqrt());
    }
}
