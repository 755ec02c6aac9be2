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
    private const double JustAfter = 1e-6;
    private const double Nothing = 1e-12;

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
        signs[track] = [.. values.Select((value, e) => e == happened || Math.Abs(value) <= Nothing
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

    private static double[] Values(FlowEvent each, Tensor time, Tensor state)
    {
        Tensor value = each.Value(time, state);
        return value.dtype == ScalarType.Bool ? HostTensor.Read((value.to(ScalarType.Float64) * 2) - 1) : HostTensor.Read(value);
    }

    private double? Crossing(int e, StepProgress track, int row, StepResult taken, Tensor end, StepRound round)
    {
        int sign = signs[track][e];
        double left = Math.Abs(starts[track][e]) <= Nothing || Math.Sign(starts[track][e]) != sign ? JustAfter : 0;
        int pieces = events[e].InteriorChecks + 1;
        for (int piece = 1; piece <= pieces; piece++)
        {
            double right = piece / (double)pieces;
            double value = At(e, right, row, taken, end, round);
            if (sign != 0 && Math.Sign(value) != sign && Counts(events[e], -sign))
            {
                return value == 0 || IsSwitch(e, row, taken, round) ? right : Root(e, left, right, sign, row, taken, end, round);
            }

            sign = value == 0 ? sign : Math.Sign(value);
            left = right;
        }

        return null;
    }

    private static bool Counts(FlowEvent each, int to) => each.Direction switch
    {
        EventDirection.Up => to > 0,
        EventDirection.Down => to < 0,
        _ => true,
    };

    private bool IsSwitch(int e, int row, StepResult taken, StepRound round) =>
        events[e].Value(HostTensor.Of([round.Times[row]], [1], taken.Next), taken.Next.narrow(0, row, 1)).dtype == ScalarType.Bool;

    /// <summary>Illinois' false position, with bisection every third time, to the resolution of time.</summary>
    private double Root(int e, double left, double right, int sign, int row, StepResult taken, Tensor end, StepRound round)
    {
        double tolerance = 4 * StepSizeRules.Ulp(Math.Max(Math.Abs(round.Times[row]), Math.Abs(round.Times[row] + round.Steps[row])))
            / Math.Abs(round.Steps[row]);
        (double atLeft, double atRight) = (At(e, left, row, taken, end, round), At(e, right, row, taken, end, round));
        if (Math.Sign(atLeft) != sign)
        {
            return left;
        }

        for (int i = 0; i < 100 && right - left > tolerance; i++)
        {
            double place = i % 3 == 2 ? (left + right) / 2 : left - (atLeft * (right - left) / (atRight - atLeft));
            place = Math.Clamp(place, left + (tolerance / 2), right - (tolerance / 2));
            double value = At(e, place, row, taken, end, round);
            if (value == 0)
            {
                return place;
            }

            if (Math.Sign(value) == sign)
            {
                (left, atLeft, atRight) = (place, value, atRight / 2);
            }
            else
            {
                (right, atRight, atLeft) = (place, value, atLeft / 2);
            }
        }

        return right;
    }

    private double At(int e, double place, int row, StepResult taken, Tensor end, StepRound round)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor state = place == 1 ? taken.Next.narrow(0, row, 1) : dense.Values(taken, end, round, new RoundOutputs([row], [place], []));
        return Values(events[e], HostTensor.Of([round.Times[row] + (place * round.Steps[row])], [1], state), state)[0];
    }
}
