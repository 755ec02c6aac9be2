using System.Numerics;
using Semiflow.Kernels.Torch;
using Semiflow.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Fused;

/// <summary>
/// Paths of small networks without a call into libtorch for each operation: the field is an <see cref="ILayeredField"/>, an
/// <see cref="IRowField"/> or a sum of such, the states <c>[batch, channel]</c> on the host. Same values and gradients as the
/// general path to rounding.
/// </summary>
internal static class FusedPath
{
    /// <summary>The path; null where the general path must do it.</summary>
    /// <param name="field">The field.</param>
    /// <param name="options">How to compute.</param>
    /// <param name="state">Initial states.</param>
    /// <param name="times">Save times as given.</param>
    /// <param name="saves">Save times.</param>
    /// <param name="general">States by the general path, for derivatives of the gradient.</param>
    /// <param name="restarts">Where samples restart, under fixed steps; null for none.</param>
    public static Trajectory? Of(
        IVectorField field, FlowOptions options, Tensor state, Tensor times, SaveTimes saves, Func<Tensor, Tensor> general,
        Restarts? restarts = null)
    {
        if (state.dim() != 2 || state.device_type != DeviceType.CPU || state.numel() == 0 || !Fits(options, saves)
            || (restarts is not null && (options.Control is not null || Enumerable.Range(0, saves.Count - 1).Any(saves.Repeats))))
        {
            return null;
        }

        int batch = (int)state.shape[0], channels = (int)state.shape[1];
        IFusedRun? run = state.dtype switch
        {
            ScalarType.Float32 when FusedField<float>.Of(field, batch, channels) is { } fused =>
                new FusedRun<float>(fused, options, saves, batch, general, restarts),
            ScalarType.Float64 when FusedField<double>.Of(field, batch, channels) is { } fused =>
                new FusedRun<double>(fused, options, saves, batch, general, restarts),
            _ => null,
        };

        // Where states are lost, the general path finds out which sample failed and when.
        return run is not null && States(run, state) is { } states ? new Trajectory(times, states) { Statistics = run.Statistics } : null;
    }

    private static bool Fits(FlowOptions options, SaveTimes saves)
    {
        if (saves.PerSample || saves.Padded || saves.HasGradient || options.Gradient == GradientMode.Reconstructed
            || options.Method.Coupling != StageCoupling.Explicit || options.Events.Count > 0)
        {
            return false;
        }

        return options.Control is not { } control
            ? options.StopTimes.Count + options.JumpTimes.Count == 0
            : (options.Method.FirstSameAsLast && options.Method.ErrorWeights is not null && options.JumpTimes.Count == 0
                && !control.LargestError);
    }

    private static Tensor? States(IFusedRun run, Tensor state)
    {
        Tensor? states;
        if (!is_grad_enabled() || !(state.requires_grad || run.Parameters.Any(parameter => parameter.requires_grad)))
        {
            states = run.Forward(state, run.Parameters, keep: false);
        }
        else
        {
            CustomGradient.ThrowIfFailed();
            states = FusedPathFunction.apply([state, .. run.Parameters, run]);
            run.Forget();
        }

        if (states is null || states.numel() == 0 || !IsFinite(states))
        {
            states?.Dispose();
            return null;
        }

        return states;
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
}
