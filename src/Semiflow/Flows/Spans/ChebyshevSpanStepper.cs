using Semiflow.Flows.Control;

namespace Semiflow.Flows.Spans;

/// <summary>Steps of RKC2 (spec ode.md 3.3).</summary>
internal sealed class ChebyshevSpanStepper : ISpanStepper
{
    // Steps between two estimates of the spectral radius.
    private const int Keep = 25;

    private readonly CountedField field;
    private readonly ChebyshevOptions options;
    private readonly double[] velocity;
    private readonly double[] direction;
    private double[] before;
    private double[] last;
    private double[] current;
    private double[] endSlope;
    private ChebyshevSeries? series;
    private double radius;
    private int age = Keep;

    internal ChebyshevSpanStepper(CountedField field, ChebyshevOptions options)
    {
        (this.field, this.options) = (field, options);
        velocity = new double[field.Size];
        before = new double[field.Size];
        last = new double[field.Size];
        current = new double[field.Size];
        endSlope = new double[field.Size];
        Error = new double[field.Size];
        direction = new double[field.Size];
    }

    public double[] Error { get; }

    public double[][] Stages => [];

    public double[]? EndSlope
    {
        get => endSlope;
        set => endSlope = value!;
    }

    public bool Step(double time, double step, double[] state, double[] slope, double[] next)
    {
        int stages = options.Stages >= 2 ? options.Stages : StagesFor(time, step, state, slope);
        Recur(stages, time, step, state, slope);
        current.CopyTo(next, 0);
        field.Velocity(time + step, next, endSlope);
        for (int i = 0; i < Error.Length; i++)
        {
            Error[i] = (0.8 * (state[i] - next[i])) + (0.4 * step * (slope[i] + endSlope[i]));
        }

        return true;
    }

    public FlowStatistics Costs(FlowStatistics costs) => costs;

    public double Stiffness() => 0;

    public void Forget() => age = Keep;

    private int StagesFor(double time, double step, double[] state, double[] slope)
    {
        double bound = options.SpectralRadius?.Invoke(time) ?? Radius(time, state, slope);
        return double.IsFinite(bound) ? Math.Max(2, 1 + (int)Math.Sqrt(1 + (1.54 * Math.Abs(step) * bound))) : 2;
    }

    private void Recur(int stages, double time, double step, double[] state, double[] slope)
    {
        double w0 = 1 + (2 / (13.0 * stages * stages));
        ChebyshevSeries polynomial = series?.Value.Length == stages + 1 ? series : series = ChebyshevSeries.At(w0, stages);
        double w1 = polynomial.First[stages] / polynomial.Second[stages];
        double B(int j) => polynomial.Second[Math.Max(2, j)] / Math.Pow(polynomial.First[Math.Max(2, j)], 2);
        double C(int j) => j >= 2 ? w1 * polynomial.Second[j] / polynomial.First[j] : C(2) / polynomial.First[2];
        state.CopyTo(before, 0);
        state.CopyTo(last, 0);
        SpanStageSum.Add1(last, slope, B(1) * w1 * step);
        for (int j = 2; j <= stages; j++)
        {
            double mu = 2 * B(j) * w0 / B(j - 1);
            double nu = -B(j) / B(j - 2);
            double scaled = 2 * B(j) * w1 / B(j - 1);
            double gamma = -(1 - (B(j - 1) * polynomial.Value[j - 1])) * scaled;
            field.Velocity(time + (C(j - 1) * step), last, velocity);
            for (int i = 0; i < state.Length; i++)
            {
                current[i] = ((1 - mu - nu) * state[i]) + (mu * last[i]) + (nu * before[i])
                    + (step * ((scaled * velocity[i]) + (gamma * slope[i])));
            }

            (before, last, current) = (last, current, before);
        }

        (current, last) = (last, current);
    }

    /// <summary>Power iteration on differences of velocities, with a margin of a fifth; the vector is kept from step to step.</summary>
    private double Radius(double time, double[] state, double[] slope)
    {
        if (age++ < Keep)
        {
            return radius;
        }

        age = 0;
        if (LuFactors.Dot(direction, direction) == 0)
        {
            // The slope has little of the fastest mode where the state is smooth; alternating signs have much.
            for (int i = 0; i < direction.Length; i++)
            {
                direction[i] = (i % 2 == 0 ? 1 : -1) * (1 + (0.1 * (i % 7)));
            }
        }

        double small = 1.5e-8 * StepSizeRules.Difference(Math.Sqrt(LuFactors.Dot(state, state)));
        double estimate = 0;
        for (int i = 0; i < 50; i++)
        {
            double norm = Math.Sqrt(LuFactors.Dot(direction, direction));
            state.CopyTo(last, 0);
            SpanStageSum.Add1(last, direction, small / norm);
            field.Velocity(time, last, direction);
            SpanStageSum.Add1(direction, slope, -1);
            double now = Math.Sqrt(LuFactors.Dot(direction, direction)) / small;
            bool settled = Math.Abs(now - estimate) <= 0.01 * now;
            estimate = now;
            if (settled || now == 0 || !double.IsFinite(now))
            {
                break;
            }
        }

        if (!double.IsFinite(estimate))
        {
            Array.Clear(direction);
        }

        radius = 1.2 * estimate;
        return radius;
    }
}
