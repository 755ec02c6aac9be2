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
    private readonly StepStops stops = Stops(sample, saves, options, single);
    private int restarts;
    private int save;
    private bool stopped;
    private double? cut;

    public int Sample => sample;

    public double Time { get; private set; } = saves.At(0, sample);

    /// <summary>True where the size of the next step is to be chosen again, by <see cref="Begin"/>.</summary>
    public bool Unplanned => control is not null && double.IsInfinity(controller.Proposal);

    /// <summary>Size of the step that is being tried, signed.</summary>
    public double Size { get; private set; }

    /// <summary>Its end, to the last digit where that is a time to meet.</summary>
    public double End { get; private set; }

    /// <summary>The last save time.</summary>
    public double Last { get; } = saves.At(saves.Count - 1, sample);

    /// <summary>The times that the field is asked for from here on, until it jumps.</summary>
    public TimeWindow Window => stops.Window;

    /// <summary>How far ahead the field may be asked: to its next jump, or to the end.</summary>
    public double Reach => Math.Abs(stops.Bound - Time);

    /// <summary>True where the field or the state jumped at this time.</summary>
    public bool Fresh { get; private set; }

    /// <summary>The events at the end of the step that is being tried; null where none were found, or not yet looked for.</summary>
    public IReadOnlyList<EventMark>? Events { get; private set; }

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
            (Size, End) = (until - Time, until);
        }
        else if (control is null)
        {
            End = stops.Node(Time);
            Size = End - Time;
        }
        else
        {
            double room = stops.Room(Time), size = controller.Size(Time, room);
            (Size, End) = (Direction * size, size == room ? stops.Next!.Value : Time + (Direction * size));
        }
    }

    /// <summary>Has the step taken again until events in it, or marks those at its end.</summary>
    /// <param name="marks">The events.</param>
    /// <param name="end">Their time; null for the end of the step.</param>
    public void Meet(IReadOnlyList<EventMark> marks, double? end) => (Events, cut) = (marks, end);

    /// <summary>The state jumped: what was known of the velocity is forgotten.</summary>
    public void Restart()
    {
        Fresh = true;
        controller.Forget();
        restarts++;
    }

    /// <summary>Whether the step that ended there is to be taken again, to an event.</summary>
    public bool IsCut(double end) => cut is { } until && until != end;

    /// <summary>A terminal event happened.</summary>
    public void Stop() => stopped = true;

    /// <summary>True after a terminal event.</summary>
    public bool Stopped => stopped;

    /// <summary>The sample fails here, whatever its steps say.</summary>
    public void Fail(FlowOutcome reason) => Failure = new FlowFailure(reason, sample, -1, Time, Size);

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
        (Events, cut) = (null, null);
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

    private static StepStops Stops(int sample, SaveTimes saves, FlowOptions options, bool single)
    {
        double first = saves.At(0, sample), last = saves.At(saves.Count - 1, sample), way = Way(sample, saves);
        bool passes = options.Control?.Ending == StepEnding.Passed;
        IEnumerable<double> plain = options.StopTimes;
        plain = options.StepToSaveTimes || options.Control is null
            ? plain.Concat(Enumerable.Range(0, saves.Count).Select(i => saves.At(i, sample)))
            : passes ? plain : plain.Append(last);

        // Fixed steps of a method that looks beyond them cannot be shortened to keep their order at the end.
        bool open = passes || (options.Control is null && options.Method.LargestNode > 1);
        return new StepStops(first, way, plain, options.JumpTimes, open ? way * double.PositiveInfinity : last, single,
            options.Control is null ? _ => options.Substeps : null);
    }

    private void Accept()
    {
        (double start, bool fresh, TimeWindow window) = (Time, Fresh, Window);
        Time = End;
        Fresh = stops.Meet(End);
        var outputs = new List<(int, double)>();
        while (save < saves.Count && (saves.At(save, sample) - End) * Direction <= 0)
        {
            double at = saves.At(save, sample);
            outputs.Add((save++, at == End ? 1 : (at - start) / (End - start)));
        }

        Steps.Add(new AcceptedStep(start, Size, fresh, outputs) { End = End, Window = window, Events = Events ?? [] });
        if (Fresh)
        {
            controller.Forget();
            restarts++;
        }
    }
}
