using System.Globalization;
using Semiflow.Flows.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Gradients;

/// <summary>States found again backward in time (spec ode.md 6.3), and whether they may be trusted.</summary>
internal static class Reconstruction
{
    /// <summary>Tolerances by which the reconstructed first state may differ.</summary>
    private const double Allowed = 100;

    /// <summary>The state before a round from that after it: the same step, turned around.</summary>
    public static Tensor Before(PlanReplay replay, StepRound round, Tensor after)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        StepRound back = round with
        {
            Times = [.. round.Times.Select((time, b) => time + round.Steps[b])], Steps = [.. round.Steps.Select(step => -step)],
            Outputs = null, Events = [],
        };
        return replay.Take(back, after, null, false).Taken.Next.MoveToOuterDisposeScope();
    }

    /// <summary>Refuses gradients along states that have lost their way.</summary>
    /// <param name="found">The reconstructed first state.</param>
    /// <param name="truth">The first state.</param>
    /// <param name="options">Whose relative tolerance counts; of fixed steps 1e-5 in single and 1e-7 in double precision.</param>
    /// <exception cref="FlowException">They differ by more than a hundred tolerances.</exception>
    public static void Check(Tensor found, Tensor truth, FlowOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        if (truth.numel() == 0)
        {
            return;
        }

        double tolerance = options.Control?.RelativeTolerance ?? (truth.dtype == ScalarType.Float32 ? 1e-5 : 1e-7);
        double difference = HostTensor.Read((found - truth).norm() / truth.norm())[0];
        if (!(difference <= Allowed * tolerance))
        {
            throw new FlowException(string.Create(
                CultureInfo.InvariantCulture, $"The first state, reconstructed backward, differs from the true one by {difference:g2} of "
                    + $"its size, so gradients along the reconstruction would be wrong: take "
                        + $"{nameof(GradientMode)}.{nameof(GradientMode.Adjoint)}, {nameof(GradientMode.Checkpointed)} or "
                            + $"{nameof(GradientMode.Through)}, or finer steps."));
        }
    }
}
