using Semiflow.Flows.Tensors;
using static TorchSharp.torch;

namespace Semiflow.Flows.Gradients;

/// <summary>States at save times by the steps of a plan, in the gradient mode of the options.</summary>
internal static class PlannedStates
{
    /// <summary>True where gradients are asked for.</summary>
    public static bool HasGraph(IVectorField field, Tensor state, SaveTimes saves) =>
        is_grad_enabled() && (state.requires_grad || saves.HasGradient || field.Parameters.Any(parameter => parameter.requires_grad));

    /// <summary>States at save times, <c>[time, batch, channel, x…]</c>; NaN where the plan has no output.</summary>
    public static Tensor States(IVectorField field, FlowOptions options, PathPlan plan, Tensor state, Tensor times, SaveTimes saves,
        List<FlowOccurrence>? occurrences = null)
    {
        if (saves.HasGradient)
        {
            state = TimeGradient.Start(field, options, state, times, saves);
        }

        Tensor rows = options.Gradient switch
        {
            GradientMode.Checkpointed => PathGradient.Apply(new CheckpointedPath(field, options, plan), state),
            GradientMode.Adjoint or GradientMode.Reconstructed => PathGradient.Apply(new AdjointPath(field, options, plan), state),
            _ => Through(field, options, plan, state, occurrences),
        };
        Tensor states = OutputRows.Assemble(rows, plan.Targets, plan.Saves, plan.Batch);
        return saves.HasGradient ? TimeGradient.Saved(field, options, states, times, saves) : states;
    }

    private static Tensor Through(IVectorField field, FlowOptions options, PathPlan plan, Tensor state, List<FlowOccurrence>? occurrences)
    {
        using PlanReplay replay = new(field, options, plan);
        Tensor ordered = replay.Ordered(state);
        var pieces = new List<Tensor> { replay.Initial(ordered) };
        replay.Run(ordered, 0, plan.Rounds.Count, pieces.Add);
        occurrences?.AddRange(replay.Occurrences);
        return cat(pieces);
    }
}
