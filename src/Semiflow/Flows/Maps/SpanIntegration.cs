using Semiflow.Flows.Spans;
using Semiflow.Flows.Control;

namespace Semiflow.Flows.Maps;

/// <summary>One integration: steps from stop to stop, saves states on the way, and handles events.</summary>
internal sealed class SpanIntegration
{
    private readonly SpanFlowOptions options;
    private readonly CountedField field;
    private readonly ISpanStepper stepper;
    private readonly SpanDenseOutput dense;
    private readonly SpanEventSearch? events;
    private readonly SpanRecord record;
    private readonly StepController controller;
    private readonly List<StepStop> stops;
    private readonly List<StepStop> beyond;
    private readonly double way;
    private readonly int order;
    private readonly StiffnessWatch watch;
    private double[] state;
    private double[] next;
    private double[] slope;
    private double[] endSlope;
    private bool slopeKnown;
    private bool endSlopeKnown;
    private double time;

    internal SpanIntegration(ISpanField field, double[] initial, IReadOnlyList<double> times, SpanFlowOptions options)
    {
        this.options = options;
        this.field = new CountedField(field);
        stepper = SpanSteppers.Create(options, this.field);
        dense = new SpanDenseOutput(options.Chebyshev is null ? options.Method : null);
        (order, int errorOrder) = options.Chebyshev is null ? (options.Method.Order, options.Method.ErrorOrder) : (2, 3);
        controller = new StepController(options.Control, errorOrder, options.MaxSteps);
        events = options.Events.Count > 0
            ? new SpanEventSearch(options.Events, initial.Length, 1e-7 * Math.Abs(times[^1] - times[0]))
            : null;
        record = new SpanRecord(times, initial.Length);
        watch = new StiffnessWatch(options.Method);
        way = Math.Sign(times[^1] - times[0]);
        IEnumerable<double> plain = options.Control is null || options.StepToSaveTimes ? times : [times[^1]];
        List<StepStop> all = StepStop.Of(times[0], way, plain.Concat(options.StopTimes), options.JumpTimes, single: false);
        stops = [.. all.Where(stop => (times[^1] - stop.At) * way >= 0)];
        beyond = all[stops.Count..];
        time = times[0];
        state = initial;
        next = new double[initial.Length];
        slope = new double[initial.Length];
        endSlope = new double[initial.Length];
    }

    internal SpanSolution Run()
    {
        if (!SpanErrorNorm.IsFinite(state))
        {
            End(FlowOutcome.NonFinite, "The initial state is not finite: check it.", SpanErrorNorm.FirstNonFinite(state));
            return Finish();
        }

        record.SaveUntil(time, 0, state);
        events?.Begin(time, state);
        foreach (StepStop stop in stops)
        {
            if (!(options.Control is { } control ? Controlled(control, stop) : Fixed(stop)))
            {
                break;
            }

            if (stop.Jumps)
            {
                record.SaveUntil(stop.At, 0, state);
                time = stop.After;
                Restart();
            }
        }

        record.Advice = watch.Advice;
        return Finish();
    }

    private SpanSolution Finish() => record.Finish(time, stepper.Costs(new FlowStatistics(0, 0, field.Evaluations, 0, 0)));

    /// <summary>Equal steps to a stop; false where the integration ended.</summary>
    private bool Fixed(StepStop stop)
    {
        double from = time;
        double whole = stop.Time - from;
        int count = options.FixedStep is { } most ? (int)Math.Ceiling((Math.Abs(whole) / most) - 1e-9) : options.Substeps;
        count = Math.Max(1, count);
        for (int i = 1; i <= count; i++)
        {
            double to = i == count ? stop.Time : from + (i * (whole / count));
            while (time != to)
            {
                if (!Counted() || !Advance(to, to - time))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool Advance(double to, double size)
    {
        EnsureSlope();
        if (!stepper.Step(time, size, state, slope, next))
        {
            return End(
                FlowOutcome.NewtonFailed, $"The equations of a step of {size:g3} at t = {time:R} were not solved: take smaller or "
                    + $"controlled steps.");
        }

        if (SpanErrorNorm.FirstNonFinite(next) is var bad and >= 0)
        {
            return End(
                FlowOutcome.NonFinite, $"Component {bad} is not finite after a step of {size:g3} from t = {time:R}: take smaller or "
                    + $"controlled steps, or check the field.", bad);
        }

        return Accept(to, size);
    }

    /// <summary>Controlled steps to a stop; false where the integration ended.</summary>
    private bool Controlled(StepControl control, StepStop stop)
    {
        bool passes = control.Ending == StepEnding.Passed && !options.StepToSaveTimes && !stop.Jumps && stop.Equals(stops[^1])
            && !options.StopTimes.Contains(stop.At);
        double until = !passes ? stop.Time : beyond.Count > 0 ? beyond[0].Time : way * double.PositiveInfinity;
        while ((stop.Time - time) * way > 0)
        {
            double room = Math.Abs(until - time);
            if (room <= 16 * StepSizeRules.Ulp(time))
            {
                time = until;
                record.SaveUntil(time, 0, state);
                return true;
            }

            if (double.IsInfinity(controller.Proposal) && !Start(control))
            {
                return false;
            }

            double size = controller.Size(time, room);
            if (!Counted() || !Attempt(control, way * size, size == room ? until : time + (way * size)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Tries a step; false where the integration ended.</summary>
    private bool Attempt(StepControl control, double size, double to)
    {
        EnsureSlope();
        bool solved = stepper.Step(time, size, state, slope, next);
        double error = solved ? SpanErrorNorm.Of(stepper.Error, state, next, control) : double.NaN;
        if (controller.Judge(time, Math.Abs(size), error, solved))
        {
            watch.Accepted(stepper);
            return Accept(to, size);
        }

        record.Reject();
        if (!double.IsFinite(error))
        {
            stepper.Forget();
        }

        return controller.Failure is not { } why || Fail(why, Math.Abs(size));
    }

    private bool Fail(FlowOutcome why, double size)
    {
        int bad = why == FlowOutcome.NonFinite ? SpanErrorNorm.FirstNonFinite(next) : -1;
        return why switch
        {
            FlowOutcome.StepUnderflow => End(
                why, $"The tolerances ask for a step of {controller.Proposal:g3} at t = {time:R}, below the least one of {size:g3}: the "
                    + $"solution may be singular there or too stiff for {options.Method.Name}; loosen the tolerances or choose a method "
                        + $"such "
                    + $"as kvaerno5."),
            FlowOutcome.NonFinite => End(
                why, $"Component {bad} is not finite beyond t = {time:R}, even with a step of {size:g3}: the solution may be singular "
                    + $"there, "
                    + $"or the field is not defined.", bad),
            _ => End(
                why, $"The equations of a step from t = {time:R} were not solved, even with a size of {size:g3}: check the Jacobian, or "
                    + $"loosen the tolerances."),
        };
    }

    /// <summary>Goes to the end of a step that was taken, unless an event comes first; false where the integration ended.</summary>
    private bool Accept(double to, double size)
    {
        endSlopeKnown = false;
        if (events is not null || record.HasBefore(to))
        {
            Interpolate(size);
        }

        if (events is not null && events.First(dense, out int first) is var place and <= 1)
        {
            return Happen(first, place, to, size);
        }

        record.SaveInside(to, dense);
        Reach(to, size);
        record.SaveUntil(time, 0, state);
        return true;
    }

    private bool Happen(int first, double place, double to, double size)
    {
        double rate = events!.Rate(first, dense, place);
        double at = place == 1 ? to : time + (place * size);
        double slack = 4 * StepSizeRules.Ulp(at);
        record.SaveInside(at - (way * slack), dense);
        for (int i = 0; i < 4 && (i > 0 || at != to); i++)
        {
            if (!stepper.Step(time, at - time, state, slope, next) || !SpanErrorNorm.IsFinite(next))
            {
                return End(
                    FlowOutcome.NonFinite, $"The step from t = {time:R} to the event at t = {at:R} is not finite: take smaller steps.",
                    SpanErrorNorm.FirstNonFinite(next));
            }

            // The dense output has a lower order than the step: Newton's correction on the step itself.
            double correction = events.Value(first, at, next) / rate;
            if (!(Math.Abs(correction) > slack && Math.Abs(correction) < 0.1 * Math.Abs(size)) || i == 3)
            {
                break;
            }

            at = Math.Abs(at - correction - time) < Math.Abs(to - time) ? at - correction : to;
        }

        endSlopeKnown = endSlopeKnown && at == to;
        Reach(at, at - time);
        record.SaveUntil(time, slack, state);
        return Handle(events.At(first, time, state));
    }

    /// <summary>Records and applies the events of this time; false where one ends the integration.</summary>
    private bool Handle(List<int> happened)
    {
        double[] before = state.ToArray();
        bool jumped = false;
        int last = -1;
        foreach (int index in happened)
        {
            record.Happened(index, time, before);
            if (events!.Reached(index, time))
            {
                last = index;
            }

            if (options.Events[index].Jump is { } jump)
            {
                jump(time, state);
                jumped = true;
            }
        }

        if (last >= 0)
        {
            return End(
                FlowOutcome.EventTerminated, $"Event {last} happened at t = {time:R}, for the last time that is allowed or again so soon "
                    + $"that it would happen for ever.");
        }

        if (jumped)
        {
            Restart();
        }

        events!.Restart(time, state, happened);
        return true;
    }

    private void Restart()
    {
        slopeKnown = false;
        controller.Forget();
        stepper.Forget();
    }

    private void Interpolate(double size)
    {
        if (dense.IsHermite && stepper.EndSlope is null)
        {
            field.Velocity(time + size, next, endSlope);
            endSlopeKnown = true;
        }

        (dense.Time, dense.Step, dense.Start, dense.End, dense.StartSlope) = (time, size, state, next, slope);
        dense.EndSlope = stepper.EndSlope ?? endSlope;
        dense.Stages = stepper.Stages;
    }

    private void Reach(double to, double size)
    {
        record.Accept(size);
        (state, next) = (next, state);
        if (stepper.EndSlope is { } known)
        {
            stepper.EndSlope = slope;
            slope = known;
        }
        else
        {
            (slope, endSlope) = (endSlope, slope);
            slopeKnown = endSlopeKnown;
        }

        time = to;
    }

    private void EnsureSlope()
    {
        if (!slopeKnown)
        {
            field.Velocity(time, state, slope);
            slopeKnown = true;
        }
    }

    /// <summary>Chooses the first step; false where the field is not finite.</summary>
    private bool Start(StepControl control)
    {
        EnsureSlope();
        if (SpanErrorNorm.FirstNonFinite(slope) is var bad and >= 0)
        {
            return End(
                FlowOutcome.NonFinite, $"The velocity of component {bad} is not finite at t = {time:R}: check the field and the initial "
                    + $"state.", bad);
        }

        if (control.FirstStep is { } given)
        {
            controller.Begin(given);
            return true;
        }

        double velocity = SpanErrorNorm.Of(slope, state, state, control);
        double probe = StepSizeRules.Probe(SpanErrorNorm.Of(state, state, state, control), velocity);
        state.CopyTo(next, 0);
        SpanStageSum.Add1(next, slope, way * probe);
        field.Velocity(time + (way * probe), next, endSlope);
        SpanStageSum.Add1(endSlope, slope, -1);
        double acceleration = SpanErrorNorm.Of(endSlope, state, state, control) / probe;
        controller.Begin(StepSizeRules.First(probe, velocity, acceleration, order));
        return true;
    }

    private bool Counted()
    {
        options.Stop.ThrowIfCancellationRequested();
        return record.Accepted + record.Rejected < options.MaxSteps
            || End(FlowOutcome.MaxSteps, $"{options.MaxSteps} steps reached t = {time:R} only: allow more, loosen the tolerances, or "
                + $"choose a method such as kvaerno5 where the problem is stiff.");
    }

    private bool End(FlowOutcome outcome, string reason, int component = -1)
    {
        (record.Outcome, record.Reason, record.Component) = (outcome, reason, component);
        return false;
    }
}
