using Semiflow.Flows;
using Semiflow.Flows.Maps;
using Semiflow.Flows.Spans;

namespace Semiflow.Tests.Flows;

/// <summary>States inside a step (spec ode.md 12.5).</summary>
public sealed class DenseOutputTests
{
    /// <summary>
    /// One step from an exact start: the largest error inside falls as the step to the order of the dense output plus one.
    /// </summary>
    [Theory]
    [InlineData("bosh3", 4, 0.4)]
    [InlineData("rk4", 4, 0.2)]
    [InlineData("dopri5", 5, 0.4)]
    [InlineData("tsit5", 5, 0.4)]
    [InlineData("dopri8", 6, 0.8)]
    [InlineData("kvaerno5", 4, 0.2)]
    public void Slopes(string name, int slope, double step) =>
        Assert.Equal(slope, Math.Log2(Error(name, step) / Error(name, step / 2)), 0.5);

    /// <summary>The dense output meets both ends with their velocities.</summary>
    [Theory]
    [InlineData("dopri5")]
    [InlineData("tsit5")]
    [InlineData("dopri8")]
    [InlineData("rk4")]
    public void Ends_and_velocities(string name)
    {
        SpanDenseOutput dense = Step(name, 0.3, out double[] end);
        double[] at = new double[2];
        double Value(double theta, int i)
        {
            dense.Evaluate(theta, at);
            return at[i];
        }

        const double d = 1e-6;
        Assert.Equal([Value(0, 0), Value(0, 1)], [0.6, 0.8], (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([Value(1, 0), Value(1, 1)], end, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(0.8, (Value(d, 0) - Value(-d, 0)) / (2 * d * 0.3), 1e-8);
        Assert.Equal(end[1], (Value(1 + d, 0) - Value(1 - d, 0)) / (2 * d * 0.3), 1e-8);
    }

    private static double Error(string name, double step)
    {
        SpanDenseOutput dense = Step(name, step, out _);
        double[] at = new double[2];
        double start = Math.Atan2(0.8, 0.6);
        return Enumerable.Range(1, 39).Max(i =>
        {
            dense.Evaluate(i / 40.0, at);
            return Math.Abs(at[0] - Math.Cos(start - (i / 40.0 * step)));
        });
    }

    private static SpanDenseOutput Step(string name, double step, out double[] end)
    {
        ButcherTableau method = RungeKutta.Find(name);
        SpanLaw law = SpanLaw.Oscillator();
        var field = new CountedField(law);
        ISpanStepper stepper = SpanSteppers.Create(new SpanFlowOptions { Method = method, Control = null }, field);
        double[] state = [0.6, 0.8];
        double[] slope = new double[2];
        double[] endSlope = new double[2];
        end = new double[2];
        law.Velocity(0, state, slope);
        Assert.True(stepper.Step(0, step, state, slope, end));
        law.Velocity(step, end, endSlope);
        return new SpanDenseOutput(method) { Time = 0, Step = step, Start = state, End = end, StartSlope = slope, EndSlope = endSlope,
            Stages = stepper.Stages };
    }
}
