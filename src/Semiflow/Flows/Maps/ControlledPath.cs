using Semiflow.Flows.Control;
using Semiflow.Flows.Gradients;
using Semiflow.Flows.Tensors;
using static TorchSharp.torch;

namespace Semiflow.Flows.Maps;

/// <summary>
/// Controlled steps, or fixed ones with events or times to meet. Where gradients are asked for they are found without a graph, then taken
/// again with one; explicit steps of a batch in lock step, which none takes in vain, are recorded as they are found.
/// </summary>
/// <param name="field">The field.</param>
/// <param name="options">Method, control, gradient mode.</param>
internal sealed class ControlledPath(IVectorField field, FlowOptions options)
{
    /// <summary>The states at the save times, failures and statistics.</summary>
    /// <param name="state">Initial states.</param>
    /// <param name="times">Save times as given.</param>
    /// <param name="saves">Save times.</param>
    public Trajectory Run(Tensor state, Tensor times, SaveTimes saves)
    {
        Check(saves);
        bool graph = PlannedStates.HasGraph(field, state, saves);
        // In a graph an implicit stage is corrected once more: its steps would not be those found without.
        bool records = graph && options.LockStep && options.Gradient == GradientMode.Through && options.Events.Count == 0
            && options.Method.Coupling == StageCoupling.Explicit;
        using ITensorStepper stepper = TensorSteppers.Of(field, options);
        OutputRows? rows = graph && !records ? null : new OutputRows(state.shape[0], saves.Count);
        using StepSearch search = new(field, options, saves, stepper, rows) { Records = records };
        bool known = records && saves.HasGradient;
        Tensor start = known ? TimeGradient.Start(field, options, state, times, saves) : state;
        IReadOnlyList<StepProgress> tracks = search.Run(start);
        FlowFailure[] failures = [.. tracks.Select(track => track.Failure).OfType<FlowFailure>()];
        if (failures.Length > 0 && options.Throw)
        {
            throw new FlowException(failures);
        }

        var occurrences = new List<FlowOccurrence>();
        Tensor states = rows is not null ? rows.Assemble(start)
            : PlannedStates.States(field, options, PathPlan.Of(tracks, saves, state.shape[0], options.LockStep), state, times, saves,
                occurrences);
        states = known ? TimeGradient.Saved(field, options, states, times, saves) : states;
        IEnumerable<FlowOccurrence> events = graph ? occurrences : search.Occurrences;
        return new Trajectory(times, states)
        {
            Failures = failures,
            Events = [.. events.OrderBy(one => one.Sample)],
            Statistics = [.. tracks.Select(track => track.Statistics(options.Method))],
        };
    }

    private void Check(SaveTimes saves)
    {
        if (options.LockStep && saves.PerSample)
        {
            throw new InputException("Samples in lock step share their save times: give [time], or leave lock step.");
        }
    }
}
