using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Laws;

/// <summary>
/// A random problem, written once for numbers and once for tensors: damped rotation under a forcing that jumps, in units of its own for
/// time and each channel, with events that coincide, repeat, lie at either end, change the state, end the flow, or are not defined
/// everywhere.
/// </summary>
internal sealed class RandomFlow : ISpanField, IVectorField
{
    private readonly double[] units;
    private readonly double[,] matrix;
    private readonly double[] kicks;
    private readonly double unit;
    private readonly double origin;

    public RandomFlow(int seed)
    {
        var random = new Random(seed);
        Size = random.Next(1, 4);
        double Power(double range) => Math.Pow(10, (2 * random.NextDouble() - 1) * range);
        units = [.. Enumerable.Range(0, Size).Select(_ => Power(6))];
        unit = Power(4);
        origin = random.Next(4) == 0 ? unit * (random.NextDouble() - 0.5) * 1e3 : 0;
        double way = random.Next(3) == 0 ? -1 : 1;
        matrix = new double[Size, Size];
        for (int i = 0; i < Size; i++)
        {
            matrix[i, i] = -way * random.NextDouble();
            for (int j = 0; j < i; j++)
            {
                matrix[i, j] = 3 * (random.NextDouble() - 0.5);
                matrix[j, i] = -matrix[i, j];
            }
        }

        double span = 1 + (5 * random.NextDouble());
        double At(double part) => origin + (way * unit * span * part);
        double[] inner = [.. Enumerable.Range(0, random.Next(4)).Select(_ => At(random.NextDouble()))];
        Times = [At(0), .. inner.Concat(inner.Take(random.Next(2))).OrderBy(time => time * way), At(1)];
        kicks = [.. Enumerable.Range(0, random.Next(3)).Select(_ => random.NextDouble() - 0.5)];
        double[] jumps = [.. kicks.Select(_ => At(random.NextDouble()))];
        Starts = [.. Enumerable.Range(0, 2).Select(_ => units.Select(scale => scale * (2 * random.NextDouble() - 1)).ToArray())];
        Events = Draw(random, At);
        (ButcherTableau method, bool controlled) = random.Next(6) switch
        {
            0 => (RungeKutta.Dopri5, true),
            1 => (RungeKutta.Bosh3, true),
            2 => (RungeKutta.Classical4, false),
            3 => (RungeKutta.Dopri8, true),
            _ => (RungeKutta.Tsit5, true),
        };
        Options = new FlowOptions
        {
            Method = method, Substeps = random.Next(4, 20), JumpTimes = jumps, StepToSaveTimes = random.Next(4) == 0, Throw = false,
            StopTimes = [.. Enumerable.Range(0, random.Next(3)).Select(_ => At(random.NextDouble()))],
            Control = !controlled ? null : new StepControl(1e-8, 0)
            {
                Ending = (StepEnding)random.Next(3), MaxStep = random.Next(4) == 0 ? 0.1 * unit : double.PositiveInfinity,
                Shrinks = random.Next(2) == 0,
            },
        };
        Options = Options.Control is { } control
            ? Options with { Control = control with { AbsoluteTolerance = 1e-9 * units.Min() } }
            : Options;
    }

    public int Size { get; }

    public double[] Times { get; }

    public double[][] Starts { get; }

    public FlowOptions Options { get; }

    public IReadOnlyList<Tensor> Parameters => [];

    /// <summary>The solutions on spans, one per start, after <see cref="Differences"/>.</summary>
    public List<SpanSolution> Solutions { get; } = [];

    private IReadOnlyList<Draft> Events { get; }

    /// <summary>Differences between the engines, in units of the problem; empty for one answer.</summary>
    public IReadOnlyList<string> Differences()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor start = tensor(Starts.SelectMany(one => one).ToArray(), [Starts.Length, Size]);
        Trajectory path = new FlowMap(this, Options with { Events = [.. Events.Select(OnTensors)] }).Path(start, tensor(Times));
        return [.. Enumerable.Range(0, Starts.Length).SelectMany(sample => Compare(path, sample))];
    }

    public void Velocity(double time, ReadOnlySpan<double> state, Span<double> velocity)
    {
        double way = Math.Sign(Times[^1] - Times[0]);
        double force = 0.3;
        for (int j = 0; j < kicks.Length; j++)
        {
            force += (time - Options.JumpTimes[j]) * way >= 0 ? kicks[j] : 0;
        }

        for (int i = 0; i < Size; i++)
        {
            double sum = force;
            for (int j = 0; j < Size; j++)
            {
                sum += matrix[i, j] * state[j] / units[j];
            }

            velocity[i] = sum * units[i] / unit;
        }
    }

    public Tensor Velocity(Tensor time, Tensor state)
    {
        double[] times = time.detach().reshape(-1).data<double>().ToArray();
        double[] states = state.detach().contiguous().data<double>().ToArray();
        double[] velocities = new double[states.Length];
        for (int b = 0; b < states.Length / Size; b++)
        {
            Velocity(times[Math.Min(b, times.Length - 1)], states.AsSpan(b * Size, Size), velocities.AsSpan(b * Size, Size));
        }

        return tensor(velocities, state.shape);
    }

    private IReadOnlyList<Draft> Draw(Random random, Func<double, double> at)
    {
        var drafts = new List<Draft>();
        for (int e = random.Next(4); e > 0; e--)
        {
            if (drafts.Count > 0 && random.Next(3) == 0)
            {
                drafts.Add(drafts[random.Next(drafts.Count)] with { Gain = Math.Pow(10, random.Next(-8, 8)), Effect = random.Next(4) });
                continue;
            }

            int channel = random.Next(Size);
            int kind = random.Next(8);
            drafts.Add(new Draft(kind < 5 ? 0 : kind < 7 ? 1 : 2, channel, Math.Pow(10, random.Next(-8, 8)))
            {
                // At times of steps and of saves too, and on the first state.
                When = kind == 5 ? Times[random.Next(Times.Length)] : at(random.NextDouble()),
                Level = random.Next(6) == 0 ? Starts[0][channel] / units[channel] : random.NextDouble() - 0.5,
                Direction = (EventDirection)random.Next(3),
                Limit = random.Next(4) == 0 ? random.Next(1, 4) : int.MaxValue,
                Effect = random.Next(4),
                Checks = random.Next(3) == 0 ? 4 : 0,
            });
        }

        return drafts;
    }

    private FlowEvent OnTensors(Draft draft) => new(draft.Kind switch
    {
        0 => (_, x) => ((x.select(1, draft.Channel) / units[draft.Channel]) - draft.Level) * draft.Gain,
        1 => (t, _) => (t - draft.When) * (draft.Gain / unit),
        _ => (_, x) => (x.select(1, draft.Channel) / units[draft.Channel] + 0.8).sqrt() * draft.Gain - 0.2 * draft.Gain,
    })
    {
        Direction = draft.Direction, Limit = draft.Limit, InteriorChecks = draft.Checks,
        Jump = draft.Effect == 0 ? null : (_, x) => tensor(
            x.detach().reshape(-1).data<double>().Select((value, i) => i == draft.Channel ? Changed(draft, value) : value).ToArray(),
            x.shape),
    };

    private SpanEvent OnSpans(Draft draft) => new(draft.Kind switch
    {
        0 => (_, x) => ((x[draft.Channel] / units[draft.Channel]) - draft.Level) * draft.Gain,
        1 => (t, _) => (t - draft.When) * (draft.Gain / unit),
        _ => (_, x) => (Math.Sqrt((x[draft.Channel] / units[draft.Channel]) + 0.8) * draft.Gain) - (0.2 * draft.Gain),
    })
    {
        Direction = draft.Direction, Limit = draft.Limit, InteriorChecks = draft.Checks,
        Jump = draft.Effect == 0 ? null : (_, x) => x[draft.Channel] = Changed(draft, x[draft.Channel]),
    };

    private double Changed(Draft draft, double value) => draft.Effect switch
    {
        1 => -0.5 * value,
        2 => value + (0.3 * units[draft.Channel]),
        _ => 0.1 * units[draft.Channel],
    };

    private IEnumerable<string> Compare(Trajectory path, int sample)
    {
        SpanSolution spans = SpanFlow.Solve(this, Starts[sample], Times, new SpanFlowOptions
        {
            Method = Options.Method, Control = Options.Control, Substeps = Options.Substeps, StepToSaveTimes = Options.StepToSaveTimes,
            StopTimes = Options.StopTimes, JumpTimes = Options.JumpTimes, MaxSteps = Options.MaxSteps, Events = [.. Events.Select(OnSpans)],
        });
        Solutions.Add(spans);
        FlowOccurrence[] found = [.. path.Events.Where(one => one.Sample == sample)];
        bool counted = spans.Events.GroupBy(one => one.Event).Any(group => group.Count() >= Events[group.Key].Limit);
        FlowOutcome? expected = spans.Outcome == FlowOutcome.Ok || (spans.Outcome == FlowOutcome.EventTerminated && counted)
            ? null
            : spans.Outcome;
        FlowOutcome? actual = path.Failures.FirstOrDefault(failure => failure.Sample == sample)?.Reason;
        if (expected != actual)
        {
            yield return $"sample {sample}: {actual} instead of {expected}";
        }

        string Tell(IEnumerable<(int Event, double Time)> events) =>
            string.Join(" ", events.Select(one => $"{one.Event}@{(one.Time - origin) / unit:G9}"));
        if (!found.Select(one => one.Event).SequenceEqual(spans.Events.Select(one => one.Event))
            || found.Zip(spans.Events).Any(pair => Math.Abs(pair.First.Time.item<double>() - pair.Second.Time) > 1e-5 * unit))
        {
            yield return $"sample {sample}: events {Tell(found.Select(one => (one.Event, one.Time.item<double>())))} instead of "
                + Tell(spans.Events.Select(one => (one.Event, one.Time)));
            yield break;
        }

        double[] states = path.States.select(1, sample).contiguous().data<double>().ToArray();
        for (int i = 0; i < states.Length; i++)
        {
            if (!(Math.Abs(states[i] - spans.States[i]) <= 1e-5 * units[i % Size])
                && !(double.IsNaN(states[i]) && double.IsNaN(spans.States[i])))
            {
                yield return $"sample {sample}: channel {i % Size} at save {i / Size} is {states[i] / units[i % Size]:G9} instead of "
                    + $"{spans.States[i] / units[i % Size]:G9}";
            }
        }
    }

    private sealed record Draft(int Kind, int Channel, double Gain)
    {
        public double When { get; init; }

        public double Level { get; init; }

        public EventDirection Direction { get; init; }

        public int Limit { get; init; }

        public int Effect { get; init; }

        public int Checks { get; init; }
    }
}
