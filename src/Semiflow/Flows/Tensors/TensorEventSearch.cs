using Semiflow.Flows.Control;
using Semiflow.Flows.Events;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>Looks for the events in the step of each sample.</summary>
/// <param name="events">The events.</param>
/// <param name="dense">Dense output of the steps.</param>
internal sealed class TensorEventSearch(IReadOnlyList<FlowEvent> events, TensorDenseOutput dense)
{
    private readonly EventRule[] rules =
        [.. events.Select(each => new EventRule(each.Direction, each.Limit, each.InteriorChecks, each.Jump is not null))];

    private readonly Dictionary<StepProgress, EventWatch> watches = [];

    /// <summary>Takes the values at the first state of a sample, <c>[1, …]</c>.</summary>
    public void Begin(StepProgress track, Tensor state)
    {
        var watch = new EventWatch(rules, track.Time, track.Last, state.dtype != ScalarType.Float64);
        watches[track] = watch;
        watch.Begin(e => Number(e, track.Time, state), e => Value(e, track.Time, state).dtype == ScalarType.Bool);
        FailIfLost(track);
    }

    /// <summary>Looks for events in a step that is good enough, or completes those in one that was shortened to them.</summary>
    /// <returns>False where a value was not a number, so that the step counts no more.</returns>
    public bool Look(StepProgress track, int row, StepResult taken, Tensor end, StepRound round)
    {
        EventWatch watch = watches[track];
        if (track.Events is { } marks)
        {
            Tensor state = taken.Next.narrow(0, row, 1);
            double whole = track.Time + marks[0].Step, last = (whole - track.Last) * track.Direction > 0 ? track.Last : whole;
            int first = marks[0].Index;
            if (watch.Better(first, Number(first, track.End, state), track.Time, track.End, last) is { } better)
            {
                track.Meet(marks, better);
                return true;
            }

            IReadOnlyList<int> all = watch.At(first, e => Number(e, track.End, state), track.Size);
            track.Meet(Marks(watch, all, marks[0].Step), track.End);
            return watch.Lost < 0;
        }

        double beyond = (track.End - track.Last) * track.Direction;
        double until = beyond > 0 ? (track.Last - track.Time) / track.Size : 1;
        if (watch.First(Inside(track, row, taken, end, round), track.Time, track.Size, until, beyond >= 0) is { } found)
        {
            double at = found.Place < until ? track.Time + (found.Place * track.Size) : until < 1 ? track.Last : track.End;
            track.Meet(Marks(watch, [found.Event], track.Size), at);
            if (at == track.End)
            {
                return Look(track, row, taken, end, round);
            }
        }

        return watch.Lost < 0;
    }

    /// <summary>Whether the value of an event was not a number where it was looked at last.</summary>
    public bool HasLost(StepProgress track) => watches[track].Lost >= 0;

    /// <summary>Goes on after the events of an accepted step: counts them, stops or fails the sample where they end it.</summary>
    public void Resume(StepProgress track, Tensor before, EventOutcome outcome)
    {
        EventWatch watch = watches[track];
        int[] happened = [.. outcome.Occurrences.Select(one => one.Event)];
        var places = outcome.Occurrences.ToDictionary(one => one.Event);
        watch.Resume(
            happened, outcome.Landed is null ? null : e => Number(e, track.Time, outcome.After),
            e => Read(Value(e, places[e].Time.to(before.dtype).to(before.device), places[e].State)),
            e => Read(Value(e, outcome.Landed!.Value.Time, outcome.Landed.Value.State)));
        FailIfLost(track);
        foreach (EventEnd ends in happened.Select(e => watch.Count(e, track.Time)).ToList())
        {
            if (ends == EventEnd.Limit)
            {
                track.Stop();
            }
            else if (ends == EventEnd.Endless)
            {
                track.Fail(FlowOutcome.EventTerminated);
            }
        }
    }

    private static IReadOnlyList<EventMark> Marks(EventWatch watch, IReadOnlyList<int> all, double step) =>
        [.. all.Select(e => new EventMark(e, watch.Scale(e) / Math.Abs(step), step, watch.HasLeapt(e)))];

    private static double Read(Tensor value) =>
        value.dtype == ScalarType.Bool ? HostTensor.Read(value)[0] > 0 ? 1 : -1 : HostTensor.Read(value)[0];

    private void FailIfLost(StepProgress track)
    {
        if (HasLost(track))
        {
            track.Fail(FlowOutcome.EventNotFinite);
        }
    }

    private Func<int, double, double> Inside(StepProgress track, int row, StepResult taken, Tensor end, StepRound round) => (e, place) =>
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor state = place == 1 ? taken.Next.narrow(0, row, 1) : dense.Values(taken, end, round, new RoundOutputs([row], [place], []));
        return Number(e, place == 1 ? track.End : track.Time + (place * track.Size), state);
    };

    private double Number(int e, double time, Tensor state)
    {
        using DisposeScope scope = NewDisposeScope();
        return Read(Value(e, time, state));
    }

    private Tensor Value(int e, double time, Tensor state) => Value(e, HostTensor.Of([time], [1], state), state);

    private Tensor Value(int e, Tensor time, Tensor state) => EventEffect.Value(events[e], time, state);
}
