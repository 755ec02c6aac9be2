using Semiflow.Flows.Tableaus;

namespace Semiflow.Flows.Control;

/// <summary>
/// Where the steps of one sample, or of a batch in lock step, stand: controlled ones, or fixed ones between which events fall.
/// </summary>
/// <param name="sample">The sample; 0 for a batch.</param>
/// <param name="saves">Save times.</param>
/// <param name="options">Control, stop and jump times.</param>
/// <param name="single">True where the field sees times in single precision.</param>
internal sealed class StepProgress(int sample, SaveTimes saves, FlowOptions options, bool single)
{
    private readonly StepControl? control = options.Control;
    private readonly StepController controller = new(options.Control, options.Method.ErrorOrder, options.MaxSteps);
    private readonly List<StepStop> stops = Stops(sample, saves, options, single);
    private int nextStop;
    private int restarts;
    private int save;
    private bool stopped;
    private double? cut;
    private double node;

    public int Sample => sample;

    public double Time { get; private set; } = saves.At(0, sample);

    /// <summary>True where the size of the next step is to be chosen again, by <see cref="Begin"/>.</summary>
    public bool Unplanned => control is not null && double.IsInfinity(controller.Proposal);

    /// <summary>Size of the step that is being tried, signed.</summary>
    public double Size { get; private set; }

    /// <summary>True where the field or the state jumped at this time.</summary>
    public bool Fresh { get; private set; }

    /// <summary>The event at the end of the step that is being tried.</summary>
    public EventMark? Event { get; private set; }

    /// <summary>Sign of the direction of time.</summary>
    public double Direction { get; } = Way(sample, saves);

    public bool Done => stopped || save == saves.Count;

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

    /// <summary>Sets the size of the first step, or of the first after a jump; positive.</summary>
    public void Begin(double size) => controller.Begin(size);

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

        double room = nextStop < stops.Count ? Math.Abs(stops[nextStop].Time - Time) : double.PositiveInfinity;
        Size = Direction * controller.Size(Time, room);
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
        Fresh = true;
        controller.Forget();
        restarts++;
    }

    /// <summary>A terminal event happened.</summary>
    public void Stop() => stopped = true;

    /// <summary>Whether the step that was tried would count.</summary>
    /// <param name="error">Its norm; NaN where it is not finite.</param>
    /// <param name="solved">Whether the equations of an implicit step were solved.</param>
    public bool Accepts(double error, bool solved) => controller.Accepts(Time, Math.Abs(Size), error, solved);

    /// <summary>Takes the error of the step that was tried; returns whether the step counts.</summary>
    /// <param name="error">Its norm; NaN where it is not finite.</param>
    /// <param name="solved">Whether the equations of an implicit step were solved.</param>
    public bool Judge(double error, bool solved)
    {
        bool accepted = controller.Judge(Time, Math.Abs(Size), error, solved);
        if (accepted)
        {
            Accept();
        }

        FlowOutcome? reason = controller.Failure ?? (controller.Exhausted && !Done ? FlowOutcome.MaxSteps : null);
        Failure = reason is { } why ? new FlowFailure(why, sample, -1, Time, Size) : null;
        (Event, cut) = (null, null);
        return accepted;
    }

    /// <summary>What the steps cost.</summary>
    /// <param name="method">The method.</param>
    public FlowStatistics Statistics(ButcherTableau method)
    {
        // The first stage is known from the step before, and the velocity at the end is needed only after accepted steps.
        int probes = control is { FirstStep: null } ? 2 : 1;
        (int accepted, int rejected) = (controller.Accepted, controller.Rejected);
        long evaluations = ((1 + restarts) * probes) + ((accepted + rejected) * (method.Stages - 1L))
            + (method.FirstSameAsLast ? 0 : accepted);
        IEnumerable<double> sizes = Steps.Select(step => Math.Abs(step.Size)).DefaultIfEmpty(0);
        return new FlowStatistics(accepted, rejected, evaluations, sizes.Min(), sizes.Max());
    }

    /// <summary>Names the sample and channel to blame.</summary>
    public void Blame(int who, int channel) => Failure = Failure! with { Sample = who, Channel = channel };

    private static double Way(int sample, SaveTimes saves) => saves.At(saves.Count - 1, sample) < saves.At(0, sample) ? -1 : 1;

    private static List<StepStop> Stops(int sample, SaveTimes saves, FlowOptions options, bool single)
    {
        IEnumerable<double> plain = options.StopTimes;
        plain = options.StepToSaveTimes ? plain.Concat(Enumerable.Range(0, saves.Count).Select(i => saves.At(i, sample))) : plain;
        plain = options.Control?.Ending == StepEnding.Passed ? plain : plain.Append(saves.At(saves.Count - 1, sample));
        return StepStop.Of(saves.At(0, sample), Way(sample, saves), plain, options.JumpTimes, single);
    }

    private void Accept()
    {
        (double start, bool fresh, double end) = (Time, Fresh, Time + Size);
        StepStop stop = Met(end) ?? new StepStop(end, end, end);
        (Time, Fresh, end) = (stop.After, stop.Jumps, stop.Time);
        var outputs = new List<(int, double)>();
        while (save < saves.Count && (saves.At(save, sample) - stop.At) * Direction <= 4 * StepSizeRules.Ulp(stop.At))
        {
            double at = saves.At(save, sample);
            bool atEnd = (at - end) * Direction >= -4 * StepSizeRules.Ulp(end);
            outputs.Add((save++, atEnd ? 1 : (at - start) / (end - start)));
        }

        Steps.Add(new AcceptedStep(start, Size, fresh, outputs) { Event = Event });
        if (Fresh)
        {
            controller.Forget();
            restarts++;
        }
    }

    /// <summary>The time that steps must meet at which this step ends; null for none.</summary>
    private StepStop? Met(double end)
    {
        if (control is null)
        {
            return Math.Abs(node - end) <= 4 * StepSizeRules.Ulp(node) ? new StepStop(node, node, node) : null;
        }

        if (nextStop == stops.Count || Math.Abs(stops[nextStop].Time - end) > 4 * StepSizeRules.Ulp(stops[nextStop].Time))
        {
            return null;
        }

        StepStop met = stops[nextStop];
        while (nextStop < stops.Count && (stops[nextStop].Time - met.After) * Direction <= 0)
        {
            nextStop++;
        }

        return met;
    }

    /// <summary>The end of the fixed step in which the time lies: an event inside does not shift the others.</summary>
    private double NextNode()
    {
        (double from, double until) = (saves.At(save - 1, sample), saves.At(save, sample));
        double width = (until - from) / options.Substeps;
        double next = Math.Floor(((Time - from) / width) + 1e-9) + 1;
        return next >= options.Substeps ? until : from + (next * width);
    }
}
