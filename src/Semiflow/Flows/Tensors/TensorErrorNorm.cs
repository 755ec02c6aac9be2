using System.Numerics;
using Semiflow.Flows.Control;
using Semiflow.Kernels.Sums;
using Semiflow.Kernels.Torch;
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

    /// <summary>Norms of an error between two states; NaN where one is not a number, or the second infinite.</summary>
    public double[] Of(Tensor error, Tensor before, Tensor after) => InMemory(error, before, after)
        ?? Norms(error.add(after, nothing).div_(Tolerated(before.abs().maximum(after.abs()))));

    /// <summary>Norms of values beside a state; NaN where either is not a number, or the state infinite.</summary>
    public double[] Of(Tensor values, Tensor state) => Of(values, state, state);

    /// <summary>Least size of error that is tolerated: no zero in the type; a component that stays 0 has no error.</summary>
    public static double Least(ScalarType type) => type == ScalarType.Float64 ? StepSizeRules.LeastTolerated : 1e-37;

    public void Dispose()
    {
        relative.Dispose();
        absolute.Dispose();
        nothing.Dispose();
    }

    /// <summary>Norms from the memory of the tensors in one pass; null for tensors that have none here.</summary>
    private double[]? InMemory(Tensor error, Tensor before, Tensor after) => !WeightedSum.Takes(error, null) ? null
        : error.dtype == ScalarType.Float32 ? InMemory<float>(error, before, after) : InMemory<double>(error, before, after);

    private unsafe double[] InMemory<T>(Tensor error, Tensor before, Tensor after)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        VelocityCheck.Same(before, error, "A state");
        VelocityCheck.Same(after, error, "A state");
        using Tensor errors = error.contiguous(), first = before.contiguous(), last = after.contiguous();
        int rows = lockStep ? 1 : (int)error.shape[0];
        var norm = new ErrorNorm<T>(
            T.CreateTruncating(control.RelativeTolerance), T.CreateTruncating(control.AbsoluteTolerance),
            T.CreateTruncating(Least(error.dtype)), control.LargestError);
        double[] norms = norm.Of((T*)PlaneMemory.Pointer<T>(errors), (T*)PlaneMemory.Pointer<T>(first),
            (T*)PlaneMemory.Pointer<T>(last), rows, rows == 0 ? 0 : (nint)(error.numel() / rows));
        GC.KeepAlive(errors);
        GC.KeepAlive(first);
        GC.KeepAlive(last);
        return norms;
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
