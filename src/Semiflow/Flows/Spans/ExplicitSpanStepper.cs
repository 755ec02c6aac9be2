namespace Semiflow.Flows.Spans;

/// <summary>Steps of an explicit tableau.</summary>
internal sealed class ExplicitSpanStepper : ISpanStepper
{
    private readonly CountedField field;
    private readonly double[] nodes;
    private readonly SpanStageSum[] rows;
    private readonly SpanStageSum weights;
    private readonly SpanStageSum? errors;
    private readonly bool firstSameAsLast;
    private readonly bool estimatesStiffness;
    private readonly double[] argument;
    private readonly double[] lastArgument;
    private double[] lastState = [];
    private double lastStep;

    internal ExplicitSpanStepper(ButcherTableau method, CountedField field)
    {
        this.field = field;
        nodes = [.. method.Nodes];
        rows = [.. method.Matrix.Select(row => new SpanStageSum(row))];
        weights = new SpanStageSum(method.Weights);
        errors = method.ErrorWeights is { } error ? new SpanStageSum(error) : null;
        firstSameAsLast = method.FirstSameAsLast;
        estimatesStiffness = firstSameAsLast && method.RealStability > 0 && method.Stages > 3;
        Stages = [.. method.Weights.Select(_ => new double[field.Size])];
        Error = new double[field.Size];
        argument = new double[field.Size];
        lastArgument = estimatesStiffness ? new double[field.Size] : [];
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
        Stages[0] = slope;
        int plain = firstSameAsLast ? Stages.Length - 1 : Stages.Length;
        for (int i = 1; i < plain; i++)
        {
            double[] at = estimatesStiffness && i == plain - 1 ? lastArgument : argument;
            rows[i].Add(state, step, Stages, at);
            field.Velocity(time + (nodes[i] * step), at, Stages[i]);
        }

        weights.Add(state, step, Stages, next);
        if (firstSameAsLast)
        {
            field.Velocity(time + step, next, Stages[^1]);
        }

        errors?.Write(step, Stages, Error);
        lastState = next;
        lastStep = step;
        return true;
    }

    public FlowStatistics Costs(FlowStatistics costs) => costs;

    public double Stiffness()
    {
        if (!estimatesStiffness)
        {
            return 0;
        }

        double slopes = 0;
        double states = 0;
        for (int i = 0; i < lastArgument.Length; i++)
        {
            double slope = Stages[^1][i] - Stages[^2][i];
            double state = lastState[i] - lastArgument[i];
            slopes += slope * slope;
            states += state * state;
        }

        return states > 0 ? Math.Abs(lastStep) * Math.Sqrt(slopes / states) : 0;
    }

    public void Forget()
    {
    }
}
