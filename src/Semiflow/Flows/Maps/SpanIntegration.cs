using Semiflow.Flows.Control;
using Semiflow.Flows.Events;
using Semiflow.Flows.Spans;

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
    private readonly StepStops stops;
    private readonly double last;
    private readonly double way;
    private readonly int order;
    private readonly StiffnessWatch watch;
    private double[] state;
    private double[] next;
    private double[] slope;
    private double[] endSlope;
    private bool slopeKnown;
    private bool endSlopeKnown;
    private (IReadOnlyList<int> Events, double Place)? found;
    private double time;

    internal SpanIntegration(ISpanField field, double[] initial, IReadOnlyList<double> times, SpanFlowOptions options)
    {
        this.options = options;
        this.field = new CountedField(field);
        stepper = SpanSteppers.Create(options, this.field);
        dense = new SpanDenseOutput(options.Chebyshev is null ? options.Method : null);
        (order, int errorOrder) = options.Chebyshev is null ? (options.Method.Order, options.Method.ErrorOrder) : (2, 3);
        controller = new StepController(options.Control, errorOrder, options.MaxSteps);
        events = options.Events.Count > 0 ? new SpanEventSearch(options.Events, initial.Length, times[0], times[^1]) : null;
        record = new SpanRecord(times, initial.Length);
        watch = new StiffnessWatch(options.Method);
        way = Math.Sign(times[^1] - times[0]);
        last = times[^1];
        bool passes = options.Control?.Ending == StepEnding.Passed;
        IEnumerable<double> plain = options.Control is null || options.StepToSaveTimes ? times : passes ? [] : [last];

        // Fixed steps of a method that looks beyond them cannot be shortened to keep their order at the end.
        bool open = passes || (options.Control is null && options.Chebyshev is null && options.Method.LargestNode > 1);
        stops = new StepStops(
            times[0], way, plain.Concat(options.StopTimes), options.JumpTimes, open ? way * double.PositiveInfinity : last, single: false,
            options.Control is null ? Steps : null);
        this.field.Window = stops.Window;
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
        if (events?.Begin(time, state) == false)
        {
            LoseEvent();
            return Finish();
        }

        while ((last - time) * way > 0 && (options.Control is { } control ? Controlled(control) : Fixed()))
        {
            if (stops.Meet(time))
            {
                field.Window = stops.Window;
                Restart();
            }
        }

        record.Advice = watch.Advice;
        return Finish();
    }

    private SpanSolution Finish() => record.Finish(time, stepper.Costs(new FlowStatistics(0, 0, field.Evaluations, 0, 0)));

    /// <summary>A fixed step, or what an event leaves of it; false where the integration ended.</summary>
    private bool Fixed()
    {
        double to = stops.Node(time);
        return Counted() && Advance(to, to - time);
    }

    private int Steps(double length) =>
        Math.Max(1, options.FixedStep is { } most ? (int)Math.Ceiling((length / most) - 1e-9) : options.Substeps);

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

        return Look(to, size) ? Accept(to, size) : LoseEvent();
    }

    /// <summary>A controlled step, or the try of one; false where the integration ended.</summary>
    private bool Controlled(StepControl control)
    {
        if (double.IsInfinity(controller.Proposal) && !Start(control))
        {
            return false;
        }

        double room = stops.Room(time), size = controller.Size(time, room);
        return Counted() && Attempt(control, way * size, size == room ? stops.Next!.Value : time + (way * size));
    }

    /// <summary>Tries a step; false where the integration ended.</summary>
    private bool Attempt(StepControl control, double size, double to)
    {
        EnsureSlope();
        bool solved = stepper.Step(time, size, state, slope, next);
        double error = solved ? SpanErrorNorm.Of(stepper.Error, state, next, control) : double.NaN;
        if (controller.Accepts(time, Math.Abs(size), error, solved) && !Look(to, size))
        {
            error = double.NaN; // Where the value of an event is none, a shorter step may meet the event before.
        }

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

        return controller.Failure is not { } why || (events is { Lost: >= 0 } ? LoseEvent() : Fail(why, Math.Abs(size)));
    }

    private bool Fail(FlowOutcome why, double size)
    {
        int bad = why == FlowOutcome.NonFinite ? SpanErrorNorm.FirstNonFinite(next) : -1;
        return why switch
        {
            FlowOutcome.StepUnderflow => End(
                why, $"The tolerances ask for a step of {controller.Proposal:g3} at t = {time:R}, below the least one of {size:g3}: the "
                    + $"solution may be singular there or too stiff for {options.Method.Name}; loosen the tolerances or choose a method "
                        + $"such as kvaerno5."),
            FlowOutcome.NonFinite => End(
                why, $"Component {bad} is not finite beyond t = {time:R}, even with a step of {size:g3}: the solution may be singular "
                    + $"there, or the field is not defined.", bad),
            _ => End(
                why, $"The equations of a step from t = {time:R} were not solved, even with a size of {size:g3}: check the Jacobian, or "
                    + $"loosen the tolerances."),
        };
    }

    /// <summary>Looks for events in a step that was taken; false where the value of one is not a number.</summary>
    private bool Look(double to, double size)
    {
        endSlopeKnown = false;
        if (events is null)
        {
            return true;
        }

        Interpolate(size);
        double beyond = (to - last) * way;
        found = events.First(dense, to, beyond > 0 ? (last - time) / size : 1, beyond >= 0);
        return events.Lost < 0;
    }

    /// <summary>Goes to the end of a step that was taken, unless an event comes first; false where the integration ended.</summary>
    private bool Accept(double to, double size)
    {
        if (found is var (happening, place))
        {
            return Happen(happening, place, to, size);
        }

        if (events is null && record.HasBefore(to))
        {
            Interpolate(size);
        }

        record.SaveInside(to, dense);
        Reach(to, size);
        record.SaveUntil(time, 0, state);
        return true;
    }

    private bool Happen(IReadOnlyList<int> happening, double place, double to, double size)
    {
        int first = happening[0];
        double end = (to - last) * way > 0 ? last : to;
        double at = place == 1 ? to : end != to && place == (last - time) / size ? last : time + (place * size);
        double slack = 4 * StepSizeRules.Ulp(at);
        record.SaveInside(at - (way * slack), dense);
        bool whole = at == to;
        for (double? better = whole ? null : at; better is { } until; better = events!.Better(first, next, time, at, end))
        {
            at = until;
            if (!stepper.Step(time, at - time, state, slope, next) || !SpanErrorNorm.IsFinite(next))
            {
                return End(
                    FlowOutcome.NonFinite, $"The step from t = {time:R} to the event at t = {at:R} is not finite: take smaller steps.",
                    SpanErrorNorm.FirstNonFinite(next));
            }
        }

        endSlopeKnown = endSlopeKnown && whole;
        Reach(at, at - time);
        record.SaveUntil(time, slack, state);
        IReadOnlyList<int> all = events!.At(happening, time, state, size);
        return events.Lost >= 0 ? LoseEvent() : Handle(all);
    }

    /// <summary>Records and applies the events of this time, in their order; false where one ends the integration.</summary>
    private bool Handle(IReadOnlyList<int> happened)
    {
        double[] before = state.ToArray();
        bool jumped = false;
        (int Event, EventEnd Why)? end = null;
        foreach (int index in happened)
        {
            record.Happened(index, time, before);
            EventEnd why = events!.Count(index, time);
            end = why == EventEnd.None ? end : (index, why);
            if (options.Events[index].Jump is { } jump)
            {
                jump(time, state);
                jumped = true;
            }
        }

        if (end is { } which)
        {
            return End(
                FlowOutcome.EventTerminated, $"Event {which.Event} happened at t = {time:R}, " + (which.Why == EventEnd.Limit
                    ? "for the last time that is allowed." : "again so soon that it would happen for ever."));
        }

        if (SpanErrorNorm.FirstNonFinite(state) is var bad and >= 0)
        {
            return End(
                FlowOutcome.NonFinite, $"Component {bad} is not finite after the events at t = {time:R}: check what they do.", bad);
        }

        if (jumped)
        {
            Restart();
        }

        events!.Resume(happened, time, state, jumped);
        return events.Lost < 0 || LoseEvent();
    }

    private bool LoseEvent() => End(
        FlowOutcome.EventNotFinite, $"The value of event {events!.Lost} is not a number at t = {time:R} or in any step from there: define "
            + $"it for all states that steps may reach.");

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
        double probe = Math.Min(
            StepSizeRules.Probe(SpanErrorNorm.Of(state, state, state, control), velocity), Math.Abs(stops.Bound - time));
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
