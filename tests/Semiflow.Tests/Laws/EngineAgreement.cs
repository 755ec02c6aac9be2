using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Laws;

/// <summary>
/// One problem, one answer: every option of step control leads to the same steps on spans, on tensors (in lock step or each sample for
/// itself) and on the fused path, and every gradient mode to the same gradient with every kind of method; what an engine or a mode cannot
/// do is an <see cref="InputException"/>.
/// </summary>
public sealed class EngineAgreement
{
    private const double Until = 12;
    private static readonly StepControl Plain = new(1e-6, 1e-8);

    private static readonly Dictionary<string, FlowOptions> Controls = new()
    {
        ["default"] = With(Plain),
        ["integral"] = With(Plain.AsIntegral()),
        ["scipy"] = With(Plain.AsScipy()),
        ["proportional-integral"] = With(Plain.AsProportionalIntegral(0.2, 0.4)),
        ["derivative"] = With(Plain with { Derivative = 0.1 }),
        ["shrinks"] = With(Plain with { Shrinks = true }),
        ["safety"] = With(Plain with { Safety = 0.7 }),
        ["factors"] = With(Plain with { LeastFactor = 0.5, MostFactor = 1.5 }),
        ["first step"] = With(Plain with { FirstStep = 2 }),
        ["least step, forced"] = With(Plain with { MinStep = 0.3, AcceptMinStep = true }),
        ["least step, small"] = With(Plain with { MinStep = 1e-3 }),
        ["largest step"] = With(Plain with { MaxStep = 0.1 }),
        ["largest error"] = With(Plain with { LargestError = true }),
        ["clipped"] = With(Plain with { Ending = StepEnding.Clipped }),
        ["passed"] = With(Plain with { Ending = StepEnding.Passed }),
        ["meets save times"] = With(Plain) with { StepToSaveTimes = true },
        ["meets save times, scipy"] = With(Plain.AsScipy()) with { StepToSaveTimes = true },
        ["passed, meets save times"] = With(Plain with { Ending = StepEnding.Passed }) with { StepToSaveTimes = true },
        ["stop times"] = With(Plain) with { StopTimes = [0.7, 5, 11.9] },
        ["jump times"] = With(Plain) with { JumpTimes = [3, 7.5] },
        ["jump times, passed"] = With(Plain with { Ending = StepEnding.Passed }) with { JumpTimes = [3, 7.5, 12.01] },
        ["jump at a save time"] = With(Plain) with { JumpTimes = [4, 7.5] },
    };

    public static TheoryData<string, string> ControlsAndMethods => [.. Controls.Keys.SelectMany(
        control => new[] { "tsit5", "dopri5", "bosh3", "dopri8", "kvaerno3" }.Select(method => (control, method)))];

    public static TheoryData<string, GradientMode, bool> MethodsAndModes => [.. RungeKutta.All.SelectMany(method =>
        Enum.GetValues<GradientMode>().SelectMany(mode =>
            (method.ErrorWeights is null ? new[] { false } : [false, true]).Select(controlled => (method.Name, mode, controlled))))];

    public static TheoryData<int> Seeds => [0, 50, 100, 150, 200, 250];

    [Theory]
    [MemberData(nameof(ControlsAndMethods))]
    public void Every_control_leads_to_the_same_steps_on_every_engine(string control, string method)
    {
        using DisposeScope scope = NewDisposeScope();
        FlowOptions options = Controls[control] with { Method = RungeKutta.Find(method) };
        if (options.Method.Coupling != StageCoupling.Explicit)
        {
            // Some hundred steps of Newton's method, instead of a thousand; its own accuracy stays within that of the states below.
            options = options with { Control = options.Control! with { RelativeTolerance = 1e-4, AbsoluteTolerance = 1e-6 } };
        }

        var law = new ForcedPendulum(tensor(new[] { 1.3 }), options.JumpTimes.Count > 0
            ? Steps(options)
            : time => 0.3 * Math.Cos(2 * time));
        double[] times = [0, 0.5, 4, 4, 9.7, Until];
        SpanSolution spans = SpanFlow.Solve(law, [1, 0.2], times, new SpanFlowOptions
        {
            Method = options.Method, Control = options.Control, StepToSaveTimes = options.StepToSaveTimes, StopTimes = options.StopTimes,
            JumpTimes = options.JumpTimes,
        }).OrThrow();
        Tensor start = tensor(new[,] { { 1, 0.2 } });
        (string Engine, FlowMap Flow)[] others =
        [
            ("tensors, own steps", new FlowMap(law, options)),
            ("tensors, lock step", new FlowMap(law, options with { LockStep = true })),
            ("fused", new FlowMap(law.Rows, options)),
        ];
        foreach ((string engine, FlowMap flow) in others)
        {
            Trajectory path = flow.Path(start, tensor(times));
            FlowStatistics cost = path.Statistics[0];
            Assert.True(
                (spans.Statistics.Accepted, spans.Statistics.Rejected) == (cost.Accepted, cost.Rejected),
                $"{engine}: {cost.Accepted} + {cost.Rejected} steps, spans {spans.Statistics.Accepted} + {spans.Statistics.Rejected}");
            // The error of a method of order 8 is small enough for rounding to move the steps a little.
            Assert.Equal(spans.Statistics.SmallestStep, cost.SmallestStep, 1e-2);
            Assert.Equal(spans.Statistics.LargestStep, cost.LargestStep, 1e-2);
            double[] states = path.States.reshape(-1).data<double>().ToArray();
            Assert.All(states.Zip(spans.States), pair => Assert.Equal(pair.Second, pair.First, method == "kvaerno3" ? 1e-5 : 1e-7));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_least_step_that_is_not_good_enough_ends_every_engine_alike(bool time)
    {
        using DisposeScope scope = NewDisposeScope();
        StepControl control = time ? Plain with { MinStep = 0.3 } : Plain;
        var law = new ForcedPendulum(tensor(new[] { 1.3 }), time ? t => 0.3 * Math.Cos(2 * t) : t => 1 / Math.Max(0, 2 - t));
        SpanSolution spans = SpanFlow.Solve(law, [1, 0.2], [0, Until], new SpanFlowOptions { Control = control });
        Assert.NotEqual(FlowOutcome.Ok, spans.Outcome);
        Assert.NotNull(spans.Reason);
        foreach (IVectorField field in new[] { law, law.Rows })
        {
            Trajectory path = new FlowMap(field, With(control) with { Throw = false }).Path(
                tensor(new[,] { { 1, 0.2 } }), tensor(new[] { 0, Until }));
            FlowFailure failure = Assert.Single(path.Failures);
            Assert.Equal((spans.Outcome, spans.Time), (failure.Reason, failure.Time), (a, b) => a.Item1 == b.Item1
                && Math.Abs(a.Item2 - b.Item2) < 1e-6);
        }
    }

    [Theory]
    [InlineData(50)]
    [InlineData(3)]
    public void The_allowed_number_of_steps_counts_the_same_on_every_engine(int most)
    {
        using DisposeScope scope = NewDisposeScope();
        var law = new ForcedPendulum(tensor(new[] { 1.3 }), time => 0.3 * Math.Cos(2 * time));
        SpanSolution spans = SpanFlow.Solve(law, [1, 0.2], [0, 100], new SpanFlowOptions { Control = Plain, MaxSteps = most });
        foreach (IVectorField field in new[] { law, law.Rows })
        {
            Trajectory path = new FlowMap(field, With(Plain) with { MaxSteps = most, Throw = false }).Path(
                tensor(new[,] { { 1, 0.2 } }), tensor(new[] { 0.0, 100 }));
            Assert.Equal(FlowOutcome.MaxSteps, spans.Outcome);
            Assert.Equal(FlowOutcome.MaxSteps, Assert.Single(path.Failures).Reason);
            Assert.Equal(spans.Time, path.Failures[0].Time, 1e-6);
            Assert.Equal(most, path.Statistics[0].Accepted + path.Statistics[0].Rejected);
        }
    }

    [Theory]
    [MemberData(nameof(MethodsAndModes))]
    public void Every_gradient_mode_agrees_with_every_method_or_refuses(string name, GradientMode mode, bool controlled)
    {
        using DisposeScope scope = NewDisposeScope();
        ButcherTableau method = RungeKutta.Find(name);
        int substeps = method.Order switch { 1 => 100, 2 => 40, 3 => 20, _ => 10 };
        FlowOptions options = new()
        {
            Method = method, Gradient = mode, Substeps = substeps, MaxSteps = 100_000,
            Control = controlled ? new StepControl(Tolerance(method), 1e-9) : null,
        };
        Func<double, double> drive = time => 0.3 * Math.Cos(2 * time);
        if (method.Coupling == StageCoupling.Full)
        {
            Assert.Throws<InputException>(() => Gradients(options, drive, rows: false));
            return;
        }

        if (mode == GradientMode.Reconstructed && !controlled && method.Order < 4)
        {
            return; // Refused where steps are too coarse to be taken backward: GradientModeTests.
        }

        double[] truth = Gradients(new FlowOptions { Method = RungeKutta.Dopri8, Substeps = 60 }, drive, rows: false);
        foreach (bool rows in new[] { false, true })
        {
            double[] found = Gradients(options, drive, rows);
            Assert.All(found.Zip(truth), pair => Assert.Equal(pair.Second, pair.First, method.Order < 2 ? 2e-2 : 1e-3));
        }
    }

    /// <summary>Both engines give one answer, or the same refusal, for events, jumps and stops in units of any size.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_problems_with_events_and_jumps_have_one_answer(int first)
    {
        int backward = 0;
        var solutions = new List<SpanSolution>();
        for (int seed = first; seed < first + 50; seed++)
        {
            var flow = new RandomFlow(seed);
            IReadOnlyList<string> differences = flow.Differences();
            Assert.True(differences.Count == 0, $"seed {seed}: {string.Join("; ", differences)}");
            solutions.AddRange(flow.Solutions);
            backward += flow.Times[^1] < flow.Times[0] ? 1 : 0;
        }

        // Engines that find nothing would agree too.
        Assert.True(backward >= 10, $"{backward} problems go backward");
        Assert.True(solutions.Count(one => one.Events.Count > 0) >= 25, "too few solutions with events");
        Assert.Contains(solutions, one => one.Events.Count > one.Events.DistinctBy(each => each.Time).Count());
        Assert.Contains(solutions, one => one.Outcome == FlowOutcome.EventTerminated);
        Assert.True(first > 0 || solutions.Any(one => one.Outcome == FlowOutcome.EventNotFinite), "an event that is not finite is rare");
    }

    /// <summary>A hundredth of what the gradients must meet, or less where steps are cheap.</summary>
    private static double Tolerance(ButcherTableau method) =>
        method.Order < 4 || method.Coupling != StageCoupling.Explicit ? 1e-5 : 1e-7;

    /// <summary>∂/∂(x₀, k) of the sum of all saved states.</summary>
    private static double[] Gradients(FlowOptions options, Func<double, double> drive, bool rows)
    {
        Tensor stiffness = tensor(new[] { 1.3 }).requires_grad_();
        Tensor start = tensor(new[,] { { 1, 0.2 }, { -0.5, 0.6 } }).requires_grad_();
        var law = new ForcedPendulum(stiffness, drive);
        Trajectory path = new FlowMap(rows ? law.Rows : law, options).Path(start, tensor(new[] { 0, 0.5, 1.5 }));
        IList<Tensor> found = autograd.grad([path.States.sum()], [start, stiffness]);
        return [.. found[0].reshape(-1).data<double>(), .. found[1].data<double>()];
    }

    private static FlowOptions With(StepControl control) => new() { Method = RungeKutta.Tsit5, Control = control };

    private static Func<double, double> Steps(FlowOptions options) => time => options.JumpTimes.Count(jump => time >= jump) - 1;
}
