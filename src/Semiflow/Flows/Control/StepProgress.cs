using Semiflow.Flows.Events;

namespace Semiflow.Flows.Control;

/// <summary>
/// Where the steps of one sample, or of a batch in lock step, stand: controlled ones, or fixed ones between which events fall.
/// </summary>
/// <param name="sample">The sample; 0 for a batch.</param>
/// <param name="saves">Save times.</param>
/// <param name="options">Control, stop and jump times.</param>
/// <param name="next">The next time that numbers of the state's type can tell apart, in the direction of time.</param>
internal sealed class StepProgress(int sample, SaveTimes saves, FlowOptions options, Func<double, double, double> next)
{
    private readonly StepControl? control = options.Control;
    private readonly double end = saves.At(saves.Count - 1, sample);
    private double last = 1;
    private double beforeLast = 1;
    private int failuresInARow;
    private int restarts;
    private int save;
    private bool stopped;
    private double? cut;
    private double node;

    public int Sample => sample;

    public double Time { get; private set; } = saves.At(0, sample);

    /// <summary>Size of the next step that the control proposes, positive.</summary>
    public double Proposal { get; set; }

    /// <summary>Size of the step that is being tried, signed.</summary>
    public double Size { get; private set; }

    /// <summary>True where the field or the state jumped at this time.</summary>
    public bool Fresh { get; private set; }

    /// <summary>The event at the end of the step that is being tried.</summary>
    public EventMark? Event { get; private set; }

    /// <summary>Sign of the direction of time.</summary>
    public double Direction { get; } = saves.At(saves.Count - 1, sample) < saves.At(0, sample) ? -1 : 1;

    public bool Done => stopped || save == saves.Count;

    public int Accepted => Steps.Count;

    public int Rejected { get; private set; }

    /// <summary>Where and why the sample failed; null where it did not.</summary>
    public FlowFailure? Failure { get; private set; }

    public List<AcceptedStep> Steps { get; } = [];

    /// <summary>Save times at the current time: before the first step, those of the initial state.</summary>
    public List<int> TakeSaves()
    {
        var here = new List<int>();
        while (save < saves.Count && saves.At(save, sample) == Time)
        {
            here.Add(save++);
        }

        return here;
    }

    /// <summary>Chooses the size of the step to try.</summary>
    public void Aim()
    {
        if (cut is { } until)
        {
            Size = until;
            return;
        }

        if (control is null)
        {
            node = NextNode();
            Size = node - Time;
            return;
        }

        double size = Math.Min(Proposal, control.MaxStep);
        double room = Room();
        Size = Direction * (double.IsFinite(room) ? StepSizeRules.Fit(control.Ending, size, room) : size);
    }

    /// <summary>Has the step taken again until an event in it, or marks the event at its end.</summary>
    public void Meet(EventMark mark, double place)
    {
        Event = mark;
        cut = place < 1 ? Size * place : null;
    }

    /// <summary>The state jumped: what was known of the velocity is forgotten.</summary>
    public void Restart()
    {
        (Fresh, last, beforeLast) = (true, 1, 1);
        restarts++;
    }

    /// <summary>A terminal event happened.</summary>
    public void Stop() => stopped = true;

    /// <summary>Takes the error of the step that was tried; returns whether the step counts.</summary>
    /// <param name="error">Its norm; NaN where it is not finite.</param>
    /// <param name="solved">Whether the equations of an implicit step were solved.</param>
    /// <param name="order">Order of the estimate.</param>
    public bool Judge(double error, bool solved, int order)
    {
        double size = Math.Abs(Size);
        bool least = control is null || size <= StepSizeRules.Least(control, Time);
        bool usable = double.IsFinite(error) && solved;
        if (usable && (error <= 1 || (least && control!.AcceptMinStep)))
        {
            Accept(error, order, size);
            return true;
        }

        (Event, cut) = (null, null);
        Rejected++;
        failuresInARow = usable ? 0 : failuresInARow + 1;
        Proposal = size * (usable ? StepSizeRules.Factor(control!, order, error, last, beforeLast) : StepSizeRules.FailureFactor);
        FlowOutcome lost = solved ? FlowOutcome.NonFinite : FlowOutcome.NewtonFailed;
        FlowOutcome? reason = failuresInARow >= StepSizeRules.FailuresInARow ? lost
            : least ? (usable ? FlowOutcome.StepUnderflow : lost)
            : Accepted + Rejected >= options.MaxSteps ? FlowOutcome.MaxSteps : null;
        Failure = reason is { } why ? new FlowFailure(why, sample, -1, Time, Size) : null;
        return false;
    }

    /// <summary>What the steps cost.</summary>
    /// <param name="method">The method.</param>
    public FlowStatistics Statistics(ButcherTableau method)
    {
        // The first stage is known from the step before, and the velocity at the end is needed only after accepted steps.
        int probes = control is { FirstStep: null } ? 2 : 1;
        long evaluations = ((1 + restarts) * probes) + ((Accepted + Rejected) * (method.Stages - 1L))
            + (method.FirstSameAsLast ? 0 : Accepted);
        IEnumerable<double> sizes = Steps.Select(step => Math.Abs(step.Size)).DefaultIfEmpty(0);
        return new FlowStatistics(Accepted, Rejected, evaluations, sizes.Min(), sizes.Max());
    }

    /// <summary>Names the sample and channel to blame.</summary>
    public void Blame(int who, int channel) => Failure = Failure! with { Sample = who, Channel = channel };

    private void Accept(double error, int order, double size)
    {
        double reached = Time + Size;
        (double start, bool fresh) = (Time, Fresh);
        double met = Meets().Where(stop => Math.Abs(stop - reached) <= 4 * StepSizeRules.Ulp(stop)).DefaultIfEmpty(reached).First();
        Time = met;
        Fresh = options.JumpTimes.Contains(met);
        var outputs = new List<(int, double)>();
        while (save < saves.Count && (saves.At(save, sample) - met) * Direction <= 4 * StepSizeRules.Ulp(met))
        {
            double at = saves.At(save, sample);
            outputs.Add((save++, Math.Abs(at - met) <= 4 * StepSizeRules.Ulp(met) ? 1 : (at - start) / (met - start)));
        }

        Steps.Add(new AcceptedStep(start, Size, fresh, outputs) { Event = Event });
        (Event, cut) = (null, null);
        if (control is not null)
        {
            double factor = StepSizeRules.Factor(control, order, Math.Max(error, 0), last, beforeLast);
            // A step cut to meet a time says nothing against longer ones.
            Proposal = Math.Max(size * factor, size < Proposal ? Proposal : 0);
        }

        (last, beforeLast, failuresInARow) = (error, last, 0);
        if (Fresh)
        {
            (Time, last, beforeLast) = (next(met, Direction), 1, 1);
        }

        if (control is not null && !Done && Accepted + Rejected >= options.MaxSteps)
        {
            Failure = new FlowFailure(FlowOutcome.MaxSteps, sample, -1, Time, Size);
        }
    }

    /// <summary>The end of the fixed step in which the time lies: an event inside does not move the others.</summary>
    private double NextNode()
    {
        (double from, double until) = (saves.At(save - 1, sample), saves.At(save, sample));
        double width = (until - from) / options.Substeps;
        double next = Math.Floor(((Time - from) / width) + 1e-9) + 1;
        return next >= options.Substeps ? until : from + (next * width);
    }

    /// <summary>Distance to the next time that a step must not pass.</summary>
    private double Room() => Meets().Select(stop => (stop - Time) * Direction).Where(room => room > 0)
        .DefaultIfEmpty(double.PositiveInfinity).Min();

    private IEnumerable<double> Meets()
    {
        if (control is null)
        {
            return [node];
        }

        IEnumerable<double> times = options.StopTimes.Concat(options.JumpTimes);
        times = options.StepToSaveTimes && !Done ? times.Append(saves.At(save, sample)) : times;
        return control.Ending == StepEnding.Passed ? times : times.Append(end);
    }
}
