using CsCheck;
using Semiflow.Flows;

namespace Semiflow.Tests.Flows.Spans;

/// <summary>Save times, stops, jumps and failures of integrations on spans.</summary>
public sealed class SpanFlowTests
{
    private static readonly SpanLaw Blow = new(2, static (_, y, v) => (v[0], v[1]) = (0, y[1] * y[1]));

    [Fact]
    public void Any_grid_of_save_times_gives_the_exact_states()
    {
        var grids = Gen.Select(Gen.Double[-2, 2].Array[1, 12], Gen.Bool, Gen.Bool, Gen.Bool);
        grids.Sample((draw, down, repeated, fixedSteps) =>
        {
            IEnumerable<double> sorted = down ? draw.OrderDescending() : draw.Order();
            double[] times = [.. repeated ? sorted.SelectMany(time => new[] { time, time }) : sorted];
            SpanFlowOptions options = fixedSteps
                ? new() { Control = null, FixedStep = 0.01 }
                : new() { Control = new StepControl(1e-10, 1e-12) };
            SpanSolution solution = SpanFlow.Solve(SpanLaw.Swing(), [Math.Exp(Math.Sin(times[0]))], times, options).OrThrow();
            Assert.Equal(times.Length, solution.Saved);
            for (int i = 0; i < times.Length; i++)
            {
                Assert.Equal(Math.Exp(Math.Sin(times[i])), solution.State(i)[0], 3e-8);
            }
        }, iter: 100, seed: "0000KOIPe503");
    }

    /// <summary>Forward, then backward, returns to the start.</summary>
    [Theory]
    [InlineData("bosh3")]
    [InlineData("dopri5")]
    [InlineData("tsit5")]
    [InlineData("dopri8")]
    [InlineData("kvaerno5")]
    public void Time_turns_back(string method)
    {
        const double tolerance = 1e-7;
        var options = new SpanFlowOptions { Method = RungeKutta.Find(method), Control = new StepControl(tolerance, tolerance) };
        double[] there = SpanFlow.Solve(SpanLaw.Oscillator(), [1, 0], [0, 5], options).OrThrow().State(1).ToArray();
        double[] back = SpanFlow.Solve(SpanLaw.Oscillator(), there, [5, 0], options).OrThrow().State(1).ToArray();
        Assert.True(Math.Max(Math.Abs(back[0] - 1), Math.Abs(back[1])) < 100 * tolerance);
    }

    /// <summary>v = 1 before t = 1 and −1 after: exact with a jump time, and cheap.</summary>
    [Fact]
    public void Jumps_of_the_field_are_met()
    {
        var law = new SpanLaw(1, static (t, _, v) => v[0] = t < 1 ? 1 : -1);
        var options = new SpanFlowOptions { JumpTimes = [1] };
        SpanSolution solution = SpanFlow.Solve(law, [0], [0, 0.5, 1, 2, 3], options).OrThrow();
        Assert.Equal([0, 0.5, 1, 0, -1], solution.States, (a, b) => Math.Abs(a - b) < 1e-10);
        Assert.Equal(0, solution.Statistics.Rejected);
        Assert.True(SpanFlow.Solve(law, [0], [0, 3]).OrThrow().Statistics.Rejected > 3);
        Assert.Throws<ArgumentException>(() => SpanFlow.Solve(law, [0], [0, 3], options with { Method = RungeKutta.Kvaerno5 }));
    }

    [Fact]
    public void Stop_times_end_steps()
    {
        var seen = new HashSet<double>();
        var law = new SpanLaw(1, (t, _, v) =>
        {
            seen.Add(t);
            v[0] = 1;
        });
        SpanFlow.Solve(law, [0], [0, 3], new SpanFlowOptions { StopTimes = [2.7, 1.3, 5] }).OrThrow();
        Assert.Superset(new HashSet<double> { 1.3, 2.7, 3 }, seen);
    }

    [Fact]
    public void Failures_are_outcomes_with_the_part_before()
    {
        // 1 / (1 − t) is infinite at 1.
        SpanSolution singular = SpanFlow.Solve(Blow, [0, 1], [0, 0.5, 2]);
        Assert.True(singular.Outcome is FlowOutcome.StepUnderflow or FlowOutcome.NonFinite, $"{singular.Outcome}");
        Assert.Equal(2, singular.Saved);
        Assert.Equal(2, singular.State(1)[1], 1e-6);
        Assert.Equal(1, singular.Time, 1e-3);
        Assert.NotNull(singular.Reason);
        Assert.Throws<InputException>(singular.OrThrow);

        SpanSolution few = SpanFlow.Solve(SpanLaw.Oscillator(), [1, 0], [0, 1000], new SpanFlowOptions { MaxSteps = 10 });
        Assert.Equal((FlowOutcome.MaxSteps, 1), (few.Outcome, few.Saved));

        var invalid = new SpanLaw(2, static (t, _, v) => (v[0], v[1]) = (1, t > 0.5 ? double.NaN : 1));
        SpanSolution bad = SpanFlow.Solve(invalid, [0, 0], [0, 0.1, 1]);
        Assert.Equal((FlowOutcome.NonFinite, 1, 2), (bad.Outcome, bad.Component, bad.Saved));
        SpanSolution once = SpanFlow.Solve(invalid, [0, 0], [0, 0.1, 1], new SpanFlowOptions { Control = null, Substeps = 10 });
        Assert.Equal((FlowOutcome.NonFinite, 1, 2), (once.Outcome, once.Component, once.Saved));
        Assert.Equal(FlowOutcome.NonFinite, SpanFlow.Solve(invalid, [0, double.PositiveInfinity], [0, 1]).Outcome);
    }

    [Fact]
    public void Bad_input_is_refused_with_what_to_do()
    {
        Assert.Contains("turn back", Assert.Throws<ArgumentException>(() => SpanFlow.Solve(Blow, [0, 1], [0, 1, 0.5])).Message);
        Assert.Contains("Substeps", Assert.Throws<ArgumentException>(
            () => SpanFlow.Solve(Blow, [0, 1], [0, 1], new SpanFlowOptions { Method = RungeKutta.Classical4 })).Message);
        Assert.Throws<ArgumentException>(() => SpanFlow.Solve(Blow, [0], [0, 1]));
        Assert.Throws<ArgumentException>(() => SpanFlow.Solve(Blow, [0, 1], []));
    }

    /// <summary>Steps allocate nothing: a hundred times more steps, the same memory.</summary>
    [Theory]
    [InlineData("tsit5")]
    [InlineData("kvaerno3")]
    [InlineData("gauss4")]
    public void Steps_allocate_nothing(string method)
    {
        long Bytes(int steps)
        {
            var options = new SpanFlowOptions { Method = RungeKutta.Find(method), Control = null, Substeps = steps };
            long before = GC.GetAllocatedBytesForCurrentThread();
            SpanFlow.Solve(SpanLaw.Oscillator(), [1, 0], [0, 1], options);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Bytes(10);
        Assert.InRange(Bytes(5000) - Bytes(50), -4000, 4000);
    }
}
