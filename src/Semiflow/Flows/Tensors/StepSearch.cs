using Semiflow.Flows.Control;
using Semiflow.Flows.Events;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>
/// The first phase of a controlled flow, or of one with events (spec ode.md 6.1): finds the accepted steps, without a graph where a second
/// phase takes them again, else with it. No gradient passes through the control, through rejected steps, or through a sample that fails.
/// </summary>
internal sealed class StepSearch : IDisposable
{
    private readonly IVectorField field;
    private readonly FlowOptions options;
    private readonly SaveTimes saves;
    private readonly ITensorStepper stepper;
    private readonly TensorErrorNorm? norm;
    private readonly TensorDenseOutput dense;
    private readonly OutputRows? rows;
    private readonly TensorEventSearch? watch;
    private readonly List<FlowOccurrence> occurrences = [];
    private List<StepProgress> active = [];

    /// <summary>True to take the steps in the graph: of a batch in lock step without events, where none is taken in vain for a mate.
    /// </summary>
    public bool Records { get; init; }

    /// <summary>A search; with <paramref name="rows"/> the states at the save times are computed on the way.</summary>
    public StepSearch(IVectorField field, FlowOptions options, SaveTimes saves, ITensorStepper stepper, OutputRows? rows)
    {
        (this.field, this.options, this.saves, this.stepper, this.rows) = (field, options, saves, stepper, rows);
        norm = options.Control is null ? null : new TensorErrorNorm(options.Control, options.LockStep);
        dense = new TensorDenseOutput(options.Method);
        watch = options.Events.Count == 0 ? null : new TensorEventSearch(options.Events, dense);
    }

    /// <summary>Events, without a graph.</summary>
    public IReadOnlyList<FlowOccurrence> Occurrences => occurrences;

    /// <summary>The steps of each sample, or of the batch in lock step.</summary>
    public IReadOnlyList<StepProgress> Run(Tensor state)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable mode = Records ? enable_grad() : no_grad();
        state = Records ? state.alias() : state.detach();
        StepProgress[] all = [.. Enumerable.Range(0, options.LockStep ? 1 : (int)state.shape[0])
            .Select(b => new StepProgress(b, saves, options, state.dtype != ScalarType.Float64))];
        foreach (StepProgress track in all)
        {
            rows?.Initial(track, state, options.LockStep);
            track.TakeSaves();
        }

        FailIfNotFinite(all, state);
        for (int g = 0; watch is not null && g < all.Length; g++)
        {
            if (!all[g].Done && all[g].Failure is null)
            {
                watch.Begin(all[g], state.narrow(0, g, 1));
            }
        }

        active = [.. all];
        state = Keep(all.Select(track => !track.Done && track.Failure is null).ToArray(), state);
        Tensor? slope = active.Count > 0 && state.numel() > 0 ? Begin(state) : null;

        while (active.Count > 0)
        {
            using DisposeScope step = NewDisposeScope();
            (state, slope) = Attempt(state, slope);
            state.MoveToOuterDisposeScope();
            slope?.MoveToOuterDisposeScope();
        }

        return all;
    }

    public void Dispose() => norm?.Dispose();

    /// <summary>The velocity at the first states; chooses the first step sizes with one evaluation more.</summary>
    private Tensor Begin(Tensor state)
    {
        Tensor slope = field.Velocity(Times(active, state, _ => 0), state);
        ChooseSteps(active, state, slope);
        return slope;
    }

    /// <summary>Sizes of the first steps from states that no step led to (spec ode.md 5.3).</summary>
    private void ChooseSteps(List<StepProgress> tracks, Tensor state, Tensor slope)
    {
        using IDisposable quiet = no_grad();
        if (norm is null)
        {
            return; // Fixed steps.
        }

        if (options.Control!.FirstStep is { } first)
        {
            tracks.ForEach(track => track.Begin(first));
            return;
        }

        double[] size = norm.Of(state, state);
        double[] speed = norm.Of(slope, state);
        double[] probe = [.. size.Select((d0, g) => Math.Min(StepSizeRules.Probe(d0, speed[g]), tracks[g].Reach))];
        Tensor wide = options.LockStep ? HostTensor.Of([probe[0] * tracks[0].Direction], [], state)
            : HostTensor.Wide([.. probe.Select((h, g) => h * tracks[g].Direction)], state);
        Tensor ahead = field.Velocity(Times(tracks, state, g => probe[g] * tracks[g].Direction), state.addcmul(slope, wide, 1));
        double[] change = norm.Of(ahead - slope, state);
        for (int g = 0; g < tracks.Count; g++)
        {
            tracks[g].Begin(StepSizeRules.First(probe[g], speed[g], change[g] / probe[g], options.Method.Order));
        }
    }

    /// <summary>Where the field jumped, the step that was planned before says nothing: chooses another from the velocity there.</summary>
    private (Tensor? Slope, bool Replanned) Replan(Tensor state, Tensor? slope)
    {
        int[] rows = [.. Enumerable.Range(0, active.Count).Where(g => active[g].Unplanned)];
        if (rows.Length == 0)
        {
            return (slope, false);
        }

        Tensor here = field.Velocity(Times(active, state, _ => 0), state);
        if (options.LockStep || rows.Length == active.Count)
        {
            ChooseSteps(active, state, here);
        }
        else
        {
            using Tensor some = HostTensor.Indices([.. rows.Select(row => (long)row)], state);
            ChooseSteps([.. rows.Select(row => active[row])], state.index_select(0, some), here.index_select(0, some));
        }

        return (here, true);
    }

    private (Tensor State, Tensor? Slope) Attempt(Tensor state, Tensor? slope)
    {
        (slope, bool replanned) = Replan(state, slope);
        active.ForEach(track => track.Aim());
        var round = new StepRound((int)state.shape[0], [.. active.Select(track => track.Time)], [.. active.Select(track => track.Size)],
            active.Any(track => track.Fresh), null)
            { PerSample = !options.LockStep, Windows = [.. active.Select(track => track.Window)] };
        Tensor[] times = round.StageTimes(options.Method, state);
        StepSize size = round.Size(state);
        slope = !round.Fresh || replanned ? slope
            : options.Method.IsExplicitStage(0) ? null : field.Velocity(times[options.Method.Stages], state);
        StepResult taken = stepper.Take(state, slope, times, 0, size);
        double[] errors = Errors(taken, size, state);
        var accepted = new bool[active.Count];
        Tensor? atEnd = watch is null || options.Method.FirstSameAsLast ? taken.Slopes[^1] : field.Velocity(times[^1], taken.Next);
        for (int g = 0; g < active.Count; g++)
        {
            bool solved = taken.Solved is not { } solutions || (options.LockStep ? solutions.All(one => one) : solutions[g]);
            if (watch is not null && active[g].Accepts(errors[g], solved))
            {
                double end = active[g].End;
                bool seen = watch.Look(active[g], g, taken, atEnd!, round);
                if (seen && active[g].IsCut(end))
                {
                    continue; // Once more, to the event.
                }

                // Where the value of an event is none a shorter step may meet the event before.
                errors[g] = seen ? errors[g] : double.NaN;
            }

            accepted[g] = active[g].Judge(errors[g], solved);
            if (active[g].Failure is { Reason: FlowOutcome.NonFinite } && watch?.HasLost(active[g]) == true)
            {
                active[g].Fail(FlowOutcome.EventNotFinite);
            }
        }

        Blame(taken, state);
        Tensor? start = taken.StartSlope;
        if (accepted.Any(one => one))
        {
            Tensor end = options.Method.FirstSameAsLast ? taken.Slopes[^1] : field.Velocity(times[^1], taken.Next);
            rows?.Add(taken, end, round, accepted, active, dense, options.LockStep);
            (state, start) = (Choose(accepted, taken.Next, state), start is null ? end : Choose(accepted, end, start));
            state = Happen(accepted, state);
        }

        bool[] going = [.. active.Select(track => !track.Done && track.Failure is null)];
        return going.All(one => one) ? (state, start) : Keep(going, state, start);
    }

    private double[] Errors(StepResult taken, StepSize size, Tensor state)
    {
        using IDisposable quiet = no_grad();
        return norm?.Of(stepper.Error(taken, size), state, taken.Next) ?? Whole(taken.Next);
    }

    /// <summary>Events at the ends of accepted steps.</summary>
    private Tensor Happen(bool[] accepted, Tensor state)
    {
        for (int g = 0; g < active.Count; g++)
        {
            if (!accepted[g] || active[g].Steps[^1] is not { Events.Count: > 0 } step)
            {
                continue;
            }

            StepProgress track = active[g];
            EventOutcome outcome = EventEffect.Of(
                field, options.Events, step.Events, track.Sample, step.End, step.Window, state.narrow(0, g, 1));
            occurrences.AddRange(outcome.Occurrences.Select(one => one with
                { Time = one.Time.DetachFromDisposeScope(), State = one.State.alias().DetachFromDisposeScope() }));
            if (outcome.Landed is not null)
            {
                track.Restart();
                state = state.slice_scatter(outcome.After, 0, g, g + 1, 1);
            }

            watch!.Resume(track, state, outcome);
            FailIfNotFinite([track], outcome.After);
        }

        return state;
    }

    private void FailIfNotFinite(IReadOnlyList<StepProgress> tracks, Tensor state)
    {
        foreach ((int sample, int channel) in LostSamples.Of(state))
        {
            StepProgress track = tracks[options.LockStep ? 0 : sample];

            // A state that is none explains the value of an event that is none.
            if (track.Failure is null or { Reason: FlowOutcome.EventNotFinite } && !track.Stopped)
            {
                track.Fail(FlowOutcome.NonFinite);
                track.Blame(options.LockStep ? sample : track.Sample, channel);
            }
        }
    }

    private Tensor Keep(bool[] going, Tensor state) => Keep(going, state, null).State;

    private (Tensor State, Tensor? Slope) Keep(bool[] going, Tensor state, Tensor? slope)
    {
        active = [.. active.Where((_, g) => going[g])];
        if (options.LockStep || going.All(one => one))
        {
            return (state, slope);
        }

        using Tensor rest = HostTensor.Indices([.. Enumerable.Range(0, going.Length).Where(g => going[g]).Select(g => (long)g)], state);
        return (state.index_select(0, rest), slope?.index_select(0, rest));
    }

    private static Tensor Choose(bool[] accepted, Tensor next, Tensor before)
    {
        if (accepted.All(one => one))
        {
            return next;
        }

        using Tensor mask = tensor(accepted).reshape([-1, .. Enumerable.Repeat(1L, (int)next.dim() - 1)]).to(next.device);
        return where(mask, next, before);
    }

    /// <summary>Names sample and channel of what just failed: the first that is not finite, or the one with the largest change.</summary>
    private void Blame(StepResult taken, Tensor state)
    {
        using IDisposable quiet = no_grad();
        for (int g = 0; g < active.Count; g++)
        {
            if (active[g].Failure is not { } failure || failure.Reason == FlowOutcome.EventNotFinite)
            {
                continue;
            }

            Tensor next = options.LockStep ? taken.Next : taken.Next.narrow(0, g, 1);
            Tensor lost = next.isfinite().logical_not();
            Tensor score = lost.any().item<bool>()
                ? lost.to(next.dtype)
                : (next - (options.LockStep ? state : state.narrow(0, g, 1))).abs();
            long worst = score.reshape(next.shape[0], next.shape[1], -1).amax([2L]).argmax().item<long>();
            active[g].Blame(options.LockStep ? (int)(worst / next.shape[1]) : failure.Sample, (int)(worst % next.shape[1]));
        }
    }

    /// <summary>Of fixed steps: 0 where a sample is finite, NaN where it is not.</summary>
    private static double[] Whole(Tensor states) => HostTensor.Read((states - states).reshape(states.shape[0], -1).amax([1L]));

    private Tensor Times(List<StepProgress> tracks, Tensor state, Func<int, double> offset) =>
        HostTensor.Of(
            [.. tracks.Select((track, g) => track.Window.Clamp(track.Time + offset(g)))], options.LockStep ? [] : [tracks.Count], state);
}
