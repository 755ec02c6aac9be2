using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>States at save times by the steps of a plan, in the gradient mode of the options.</summary>
internal static class Planned
{
    /// <summary>States at save times, <c>[time, batch, channel, x…]</c>; NaN where the plan has no output.</summary>
    public static Tensor States(IVectorField field, FlowOptions options, PathPlan plan, Tensor state)
    {
        Tensor rows = Through(field, options, plan, state);
        return OutputRows.Assemble(rows, plan.Targets, plan.Saves, plan.Batch);
    }

    private static Tensor Through(IVectorField field, FlowOptions options, PathPlan plan, Tensor state)
    {
        using IStep stepper = Steps.Of(field, options);
        Replay replay = new(field, options.Method, stepper, plan);
        Tensor ordered = replay.Ordered(state);
        var pieces = new List<Tensor> { replay.Initial(ordered) };
        replay.Run(ordered, 0, plan.Rounds.Count, pieces.Add);
        return cat(pieces);
    }
}
