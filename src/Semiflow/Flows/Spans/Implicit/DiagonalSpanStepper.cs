namespace Semiflow.Flows.Spans.Implicit;

/// <summary>Steps of a diagonally implicit tableau: a simplified Newton iteration for the velocity of each implicit stage.</summary>
internal sealed class DiagonalSpanStepper : ISpanStepper
{
    private readonly ButcherTableau method;
    private readonly CountedField field;
    private readonly INewtonSystem system;
    private readonly StepControl? tolerance;
    private readonly SpanStageSum[] rows;
    private readonly SpanStageSum?[] predictors;
    private readonly double[] diagonal;
    private readonly SpanStageSum weights;
    private readonly SpanStageSum? errors;
    private readonly bool firstSameAsLast;
    private readonly bool filters;
    private readonly double[] known;
    private readonly double[] argument;
    private readonly double[] increment;
    private long iterations;

    internal DiagonalSpanStepper(ButcherTableau method, CountedField field, INewtonSystem system, StepControl? tolerance, bool? filter)
    {
        (this.method, this.field, this.system, this.tolerance) = (method, field, system, tolerance);
        diagonal = [.. method.Matrix.Select((row, i) => row.Count > i ? row[i] : 0)];
        rows = [.. method.Matrix.Select((row, i) => new SpanStageSum([.. row.Take(i)]))];
        predictors = [.. method.Matrix.Select((_, i) => method.Predictors?[i] is { Count: > 0 } row ? new SpanStageSum(row) : null)];
        weights = new SpanStageSum(method.Weights);
        errors = method.ErrorWeights is { } error ? new SpanStageSum(error) : null;
        firstSameAsLast = method.FirstSameAsLast;
        filters = errors is not null && (filter ?? !EmbeddedEndsOnStage(method));
        Stages = [.. method.Weights.Select(_ => new double[field.Size])];
        Error = new double[field.Size];
        known = new double[field.Size];
        argument = new double[field.Size];
        increment = new double[field.Size];
    }

    public double[] Error { get; }

    public double[][] Stages { get; }

    public double[]? EndSlope
    {
        get => firstSameAsLast ? Stages[^1] : null;
        set => Stages[^1] = value!;
    }

    public bool Step(double time, double step, double[] state, double[] slope, double[] next)
    {
        bool linearized = false;
        for (int i = 0; i < Stages.Length; i++)
        {
            if (diagonal[i] == 0)
            {
                Explicit(i, time, step, state, slope);
                continue;
            }

            rows[i].Add(state, step, Stages, known);
            Predict(i, slope);
            double at = time + (method.Nodes[i] * step);
            double scale = step * diagonal[i];
            if (!linearized)
            {
                Argue(i, scale);
                system.Linearize(at, argument);
                linearized = true;
            }

            system.Scale(scale);
            if (!Solve(i, at, scale))
            {
                return false;
            }
        }

        weights.Add(state, step, Stages, next);
        errors?.Write(step, Stages, Error);
        if (filters)
        {
            system.Solve(Error);
        }

        return true;
    }

    public FlowStatistics Costs(FlowStatistics costs) =>
        costs with { Jacobians = system.Jacobians, Factorizations = system.Factorizations, NewtonIterations = iterations };

    public double Stiffness() => 0;

    public void Forget()
    {
    }

    private static bool EmbeddedEndsOnStage(ButcherTableau method) =>
        method.EmbeddedWeights is { } embedded
        && method.Matrix.Any(row => Enumerable.Range(0, embedded.Count)
            .All(j => Math.Abs(embedded[j] - (j < row.Count ? row[j] : 0)) < 1e-12));

    private void Explicit(int i, double time, double step, double[] state, double[] slope)
    {
        if (i == 0)
        {
            Stages[0] = slope;
            return;
        }

        rows[i].Add(state, step, Stages, argument);
        field.Velocity(time + (method.Nodes[i] * step), argument, Stages[i]);
    }

    private void Predict(int i, double[] slope)
    {
        if (predictors[i] is { } predictor)
        {
            predictor.Write(1, Stages, Stages[i]);
        }
        else
        {
            (i == 0 ? slope : Stages[i - 1]).CopyTo(Stages[i], 0);
        }
    }

    private void Argue(int i, double scale)
    {
        known.CopyTo(argument, 0);
        SpanStageSum.Add1(argument, Stages[i], scale);
    }

    private bool Solve(int i, double at, double scale)
    {
        double[] stage = Stages[i];
        var newton = default(NewtonIteration);
        while (true)
        {
            Argue(i, scale);
            field.Velocity(at, argument, increment);
            SpanStageSum.Add1(increment, stage, -1);
            system.Solve(increment);
            SpanStageSum.Add1(stage, increment, 1);
            iterations++;
            if (newton.Take(NewtonIteration.Size(increment, scale, argument, known, tolerance)) is { } converged)
            {
                return converged;
            }
        }
    }
}
