using Semiflow.Flows.Control;
using Semiflow.Flows.Events;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>Looks for the first event in the step of each sample.</summary>
/// <param name="events">The events.</param>
/// <param name="dense">Dense output of the steps.</param>
/// <param name="saves">Save times, whose span says how close two jumps of one event are infinitely many.</param>
internal sealed class TensorEventSearch(IReadOnlyList<FlowEvent> events, TensorDenseOutput dense, SaveTimes saves)
{
    // Where a value starts at zero, the event that has just happened or that the start lies on must not be found again.
    private const double Nothing = 1e-12;

    // So far from zero may rounding leave the value of an event whose jump stays there.
    private const double Rounding = 1e-9;
    private const double SingleRounding = 1e-5;

    // Jumps of one event that follow each other closer than this share of the whole time pile up without end.
    private const double Separation = 1e-7;

    private readonly Dictionary<StepProgress, double[]> starts = [];
    private readonly Dictionary<StepProgress, int[]> signs = [];
    private readonly Dictionary<StepProgress, int[]> counts = [];
    private readonly Dictionary<(StepProgress Track, int Event), double> times = [];

    /// <summary>Takes the values at a state that no step led to.</summary>
    /// <param name="track">The sample.</param>
    /// <param name="state">Its state, <c>[1, …]</c>.</param>
    /// <param name="slope">Its velocity.</param>
    /// <param name="happened">The event that led here, whose value counts as zero; −1 for none.</param>
    public void Begin(StepProgress track, Tensor state, Tensor slope, int happened)
    {
        Tensor time = HostTensor.Of([track.Time], [1], state);
        double[] values = [.. events.Select(each => Values(each, time, state)[0])];
        starts[track] = values;
        signs[track] = [.. values.Select((value, e) => IsZero(value, e, happened, state)
            ? Math.Sign(track.Direction * EventEffect.Rate(events[e], time, state, slope)) : Math.Sign(value))];
        counts.TryAdd(track, new int[events.Count]);
    }

    /// <summary>The first event in a step that is good enough: its mark and its place; null for none, whose end then counts.</summary>
    public (EventMark Mark, double Place)? First(StepProgress track, int row, StepResult taken, Tensor end, StepRound round)
    {
        (EventMark Mark, double Place)? first = null;
        double[] ends = new double[events.Count];
        for (int e = 0; e < events.Count; e++)
        {
            ends[e] = At(e, 1, row, taken, end, round);
            if (Crossing(e, track, row, taken, end, round) is { } place && place < (first?.Place ?? 2))
            {
                first = (new EventMark(e, Math.Max(Math.Abs(starts[track][e]), Math.Abs(ends[e])) / Math.Abs(round.Steps[row])), place);
            }
        }

        if (first is null)
        {
            starts[track] = ends;
            for (int e = 0; e < ends.Length; e++)
            {
                signs[track][e] = ends[e] == 0 ? signs[track][e] : Math.Sign(ends[e]);
            }
        }

        return first;
    }

    /// <summary>Counts an event; true where that was the last time, or the event would happen infinitely often.</summary>
    public bool Counted(StepProgress track, int happened)
    {
        double span = Math.Abs(saves.At(saves.Count - 1, track.Sample) - saves.At(0, track.Sample));
        bool again = events[happened].Jump is not null && times.TryGetValue((track, happened), out double before)
            && Math.Abs(track.Time - before) < Separation * span;
        times[(track, happened)] = track.Time;
        return ++counts[track][happened] >= events[happened].Limit || again;
    }

    // A jump may have led away from the zero: a level that was refilled is not at its threshold any more.
    private bool IsZero(double value, int e, int happened, Tensor state) => Math.Abs(value) <= Nothing
        || (e == happened && (events[e].Jump is null
            || Math.Abs(value) <= (state.dtype == ScalarType.Float64 ? Rounding : SingleRounding)));

    private static double[] Values(FlowEvent each, Tensor time, Tensor state)
    {
        Tensor value = each.Value(time, state);
        return value.dtype == ScalarType.Bool ? HostTensor.Read((value.to(ScalarType.Float64) * 2) - 1) : HostTensor.Read(value);
    }

    private double? Crossing(int e, StepProgress track, int row, StepResult taken, Tensor end, StepRound round)
    {
        int sign = signs[track][e];
        double left = Math.Abs(starts[track][e]) <= Nothing || Math.Sign(starts[track][e]) != sign ? EventRoot.JustAfter : 0;
        double? resolution = IsSwitch(e, row, taken, round) ? null : EventRoot.Resolution(round.Times[row], round.Steps[row]);
        return EventRoot.First(
            place => At(e, place, row, taken, end, round), ref sign, left, events[e].InteriorChecks, events[e].Direction, resolution);
    }

    private bool IsSwitch(int e, int row, StepResult taken, StepRound round)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor time = HostTensor.Of([round.Times[row]], [1], taken.Next);
        return events[e].Value(time, taken.Next.narrow(0, row, 1)).dtype == ScalarType.Bool;
    }

    private double At(int e, double place, int row, StepResult taken, Tensor end, StepRound round)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor state = place == 1 ? taken.Next.narrow(0, row, 1) : dense.Values(taken, end, round, new RoundOutputs([row], [place], []));
        return Values(events[e], HostTensor.Of([round.Times[row] + (place * round.Steps[row])], [1], state), state)[0];
    }
}
