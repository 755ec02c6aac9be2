using System.Numerics;
using Semiflow.Kernels;
using Semiflow.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>
/// Paths of small networks without a call into libtorch for each operation: the field is an <see cref="Mlp"/>, an
/// <see cref="IRowField"/> or a sum of such, the states <c>[batch, channel]</c> on the host. Same values and gradients as the
/// general path to rounding.
/// </summary>
internal static class FusedPath
{
    /// <summary>States at the save times; null where the general path must do it.</summary>
    /// <param name="field">The field.</param>
    /// <param name="options">How to compute.</param>
    /// <param name="state">Initial states.</param>
    /// <param name="saves">Save times, common to all samples.</param>
    /// <param name="general">The general path, for derivatives of the gradient.</param>
    public static Tensor? States(IVectorField field, FlowOptions options, Tensor state, SaveTimes saves, Func<Tensor, Tensor> general)
    {
        if (state.dim() != 2 || state.device_type != DeviceType.CPU || state.numel() == 0 || state.numel() > int.MaxValue
            || saves.PerSample || saves.Padded || saves.HasGradient || options.Gradient == GradientMode.Adjoint
            || options.Method.Coupling != StageCoupling.Explicit)
        {
            return null;
        }

        Tensor? states = state.dtype switch
        {
            ScalarType.Float32 => States<float>(field, options, state, saves, general),
            ScalarType.Float64 => States<double>(field, options, state, saves, general),
            _ => null,
        };
        if (states is not null && !IsFinite(states))
        {
            states.Dispose();
            return null; // The general path finds out which sample failed and when.
        }

        return states;
    }

    private static Tensor? States<T>(IVectorField field, FlowOptions options, Tensor state, SaveTimes saves, Func<Tensor, Tensor> general)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int batch = (int)state.shape[0];
        FusedField<T>? fused = FusedField<T>.Of(field, batch, (int)state.shape[1]);
        return fused is null ? null : Apply(
            new FusedRun<T>(
                fused, new FusedMethod(options.Method, shared: false), FusedSchedule.Fixed(saves, options.Substeps), batch,
                options.Gradient == GradientMode.Checkpointed, general),
            state, fused.Parameters);
    }

    private static bool IsFinite(Tensor states)
    {
        using Tensor plain = states.detach();
        bool finite = plain.dtype == ScalarType.Float32 ? IsFinite<float>(plain) : IsFinite<double>(plain);
        GC.KeepAlive(plain);
        return finite;
    }

    private static bool IsFinite<T>(Tensor states)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // A sum of zeros unless a number is none or infinite.
        T sum = T.Zero;
        foreach (T value in TensorBytes.Span<T>(states))
        {
            sum += value - value;
        }

        return sum == T.Zero;
    }

    private static Tensor Apply(IFusedRun run, Tensor state, Tensor[] parameters)
    {
        if (!is_grad_enabled() || !(state.requires_grad || parameters.Any(parameter => parameter.requires_grad)))
        {
            return run.Forward(state, parameters, keep: false);
        }

        CustomGradient.ThrowIfFailed();
        Tensor states = FusedPathFunction.apply([state, .. parameters, run]);
        run.Forget();
        return states;
    }
}
