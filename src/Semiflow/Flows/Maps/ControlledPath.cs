using Semiflow.Flows.Control;
using Semiflow.Flows.Gradients;
using Semiflow.Flows.Tensors;
using static TorchSharp.torch;

namespace Semiflow.Flows.Maps;

/// <summary>
/// Controlled steps, or fixed ones with events or times to meet: found without a graph, then taken again with one where gradients are
/// asked for.
/// </summary>
/// <param name="field">The field.</param>
/// <param name="options">Method, control, gradient mode.</param>
internal sealed class ControlledPath(IVectorField field, FlowOptions options)
{
    // The adjoint equation is solved for the whole batch at once.
    private readonly FlowOptions options = options.Gradient is GradientMode.Adjoint or GradientMode.Reconstructed
        ? options with { LockStep = true }
        : options;

    /// <summary>The states at the save times, failures and statistics.</summary>
    /// <param name="state">Initial states.</param>
    /// <param name="times">Save times as given.</param>
    /// <param name="saves">Save times.</param>
    public Trajectory Run(Tensor state, Tensor times, SaveTimes saves)
    {
        Check(saves);
        bool graph = PlannedStates.HasGraph(field, state, saves);
        using ITensorStepper stepper = TensorSteppers.Of(field, options);
        OutputRows? rows = graph ? null : new OutputRows(state.shape[0], saves.Count);
        using StepSearch search = new(field, options, saves, stepper, rows);
        IReadOnlyList<StepProgress> tracks = search.Run(state);
        FlowFailure[] failures = [.. tracks.Select(track => track.Failure).OfType<FlowFailure>()];
        if (failures.Length > 0 && options.Throw)
        {
            throw new FlowException(failures);
        }

        var occurrences = new List<FlowOccurrence>();
        Tensor states = rows is not null ? rows.Assemble(state)
            : PlannedStates.States(field, options, PathPlan.Of(tracks, saves, state.shape[0], options.LockStep), state, times, saves,
                occurrences);
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
