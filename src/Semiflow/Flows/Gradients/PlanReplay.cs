using Semiflow.Flows.Control;
using Semiflow.Flows.Events;
using Semiflow.Flows.Tensors;
using static TorchSharp.torch;

namespace Semiflow.Flows.Gradients;

/// <summary>Takes the steps of a plan.</summary>
/// <param name="field">The field.</param>
/// <param name="options">The method.</param>
/// <param name="plan">The plan.</param>
internal sealed class PlanReplay(IVectorField field, FlowOptions options, PathPlan plan) : IDisposable
{
    private readonly ButcherTableau method = options.Method;
    private readonly ITensorStepper stepper = TensorSteppers.Of(field, options);
    private readonly TensorDenseOutput dense = new(options.Method);

    /// <summary>States in the order of the plan.</summary>
    public Tensor Ordered(Tensor state)
    {
        if (plan.Order is not { } order)
        {
            return state;
        }

        using Tensor rows = HostTensor.Indices(order, state);
        return state.index_select(0, rows);
    }

    /// <summary>Output rows before the first step.</summary>
    public Tensor Initial(Tensor state)
    {
        using Tensor rows = HostTensor.Indices(
            [.. plan.Initial.Rows is { } own ? own.Select(row => (long)row) : plan.Initial.Targets], state);
        return state.index_select(0, rows);
    }

    /// <summary>Events met by the rounds taken so far.</summary>
    public List<FlowOccurrence> Occurrences { get; } = [];

    /// <summary>Takes rounds <paramref name="from"/> until <paramref name="until"/>.</summary>
    /// <param name="state">States before them.</param>
    /// <param name="from">First round.</param>
    /// <param name="until">The round after the last.</param>
    /// <param name="outputs">Takes the output rows; null where they are not wanted.</param>
    /// <returns>The states of the samples that are active in the last round.</returns>
    public Tensor Run(Tensor state, int from, int until, Action<Tensor>? outputs)
    {
        Tensor? slope = null;
        for (int r = from; r < until; r++)
        {
            StepRound round = plan.Rounds[r];
            (state, slope) = (Narrow(state, round), slope is null || round.Fresh ? null : Narrow(slope, round));
            (StepResult taken, Tensor? end) = Take(
                round, state, slope, round.Outputs is { } places && places.Places.Any(place => place < 1));
            (state, slope) = (Happen(round, taken.Next), end);
            if (outputs is not null && round.Outputs is { } wanted)
            {
                outputs(dense.Values(taken, end, round, wanted));
            }
        }

        return state;
    }

    /// <summary>One round, with the velocity at its end where it is known, or needed for states inside.</summary>
    public (StepResult Taken, Tensor? End) Take(StepRound round, Tensor state, Tensor? slope, bool inside)
    {
        Tensor[] times = round.StageTimes(method, state);
        slope ??= method.IsExplicitStage(0) ? null : field.Velocity(times[method.Stages], state);
        StepResult taken = stepper.Take(state, slope, times, 0, round.Size(state));
        return (taken, method.FirstSameAsLast
            ? taken.Slopes[^1]
            : inside && dense.IsHermite ? field.Velocity(times[^1], taken.Next) : null);
    }

    private Tensor Happen(StepRound round, Tensor state)
    {
        foreach ((int row, int sample, AcceptedStep step) in round.Events)
        {
            EventOutcome outcome = EventEffect.Of(
                field, options.Events, step.Events, sample, step.End, step.Window, state.narrow(0, row, 1));
            Occurrences.AddRange(outcome.Occurrences);
            state = outcome.Landed is null ? state : state.slice_scatter(outcome.After, 0, row, row + 1, 1);
        }

        return state;
    }

    public void Dispose() => stepper.Dispose();

    private static Tensor Narrow(Tensor state, StepRound round) => state.shape[0] == round.Active
        ? state
        : state.narrow(0, 0, round.Active);
}
