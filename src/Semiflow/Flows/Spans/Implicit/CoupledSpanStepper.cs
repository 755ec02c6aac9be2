namespace Semiflow.Flows.Spans.Implicit;

/// <summary>
/// Steps of a fully implicit tableau: one simplified Newton iteration for the velocities of all stages, with a dense matrix.
/// </summary>
internal sealed class CoupledSpanStepper : ISpanStepper
{
    private readonly ButcherTableau method;
    private readonly CountedField field;
    private readonly DenseJacobian jacobian;
    private readonly StepControl? tolerance;
    private readonly SpanStageSum[] rows;
    private readonly SpanStageSum weights;
    private readonly LuFactors factors;
    private readonly double[] argument;
    private readonly double[] velocity;
    private readonly double[] increment;
    private long iterations;
    private long factorizations;

    internal CoupledSpanStepper(ButcherTableau method, CountedField field, DenseJacobian jacobian, StepControl? tolerance)
    {
        (this.method, this.field, this.jacobian, this.tolerance) = (method, field, jacobian, tolerance);
        rows = [.. method.Matrix.Select(row => new SpanStageSum(row))];
        weights = new SpanStageSum(method.Weights);
        Stages = [.. method.Weights.Select(_ => new double[field.Size])];
        factors = new LuFactors(field.Size * method.Stages);
        argument = new double[field.Size];
        velocity = new double[field.Size];
        increment = new double[field.Size * method.Stages];
    }

    public double[] Error { get; } = [];

    public double[][] Stages { get; }

    public double[]? EndSlope
    {
        get => null;
        set => throw new NotSupportedException();
    }

    public bool Step(double time, double step, double[] state, double[] slope, double[] next)
    {
        jacobian.Compute(time, state);
        Factor(step);
        foreach (double[] stage in Stages)
        {
            slope.CopyTo(stage, 0);
        }

        var newton = default(NewtonIteration);
        bool? converged;
        do
        {
            converged = newton.Take(Improve(time, step, state));
        }
        while (converged is null);
        weights.Add(state, step, Stages, next);
        return converged.Value;
    }

    public FlowStatistics Costs(FlowStatistics costs) =>
        costs with { Jacobians = jacobian.Count, Factorizations = factorizations, NewtonIterations = iterations };

    public double Stiffness() => 0;

    public void Forget()
    {
    }

    /// <summary>Factors 1 − h A ⊗ J.</summary>
    private void Factor(double step)
    {
        int size = field.Size;
        int whole = size * Stages.Length;
        for (int row = 0; row < whole; row++)
        {
            for (int column = 0; column < whole; column++)
            {
                double coupling = step * method.Matrix[row / size][column / size] * jacobian.Entries[(row % size * size) + (column % size)];
                factors.Entries[(row * whole) + column] = (row == column ? 1 : 0) - coupling;
            }
        }

        factors.Factor();
        factorizations++;
    }

    /// <summary>One iteration; returns the size of its increment in units of the tolerance.</summary>
    private double Improve(double time, double step, double[] state)
    {
        int size = field.Size;
        for (int i = 0; i < Stages.Length; i++)
        {
            rows[i].Add(state, step, Stages, argument);
            field.Velocity(time + (method.Nodes[i] * step), argument, velocity);
            SpanStageSum.Add1(velocity, Stages[i], -1);
            velocity.CopyTo(increment, i * size);
        }

        factors.Solve(increment);
        iterations++;
        double most = 0;
        for (int i = 0; i < Stages.Length; i++)
        {
            increment.AsSpan(i * size, size).CopyTo(velocity);
            SpanStageSum.Add1(Stages[i], velocity, 1);
            double part = NewtonIteration.Size(velocity, step, state, argument, tolerance);
            most = part <= most ? most : part;
        }

        return most;
    }
}
