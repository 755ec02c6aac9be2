namespace Semiflow.Flows.Spans;

/// <summary>States inside a step (spec ode.md 4): the method's own polynomial, or Hermite's.</summary>
internal sealed class SpanDenseOutput(ButcherTableau? method)
{
    private readonly double[] weights = new double[method?.Stages ?? 0];

    /// <summary>True where the velocity at the end of the step is needed.</summary>
    internal bool IsHermite => method?.Dense is null;

    internal double Time { get; set; }

    internal double Step { get; set; }

    internal double[] Start { get; set; } = [];

    internal double[] End { get; set; } = [];

    internal double[] StartSlope { get; set; } = [];

    internal double[] EndSlope { get; set; } = [];

    internal double[][] Stages { get; set; } = [];

    /// <summary>Writes the state at <c>time + θ step</c>.</summary>
    internal void Evaluate(double theta, Span<double> state)
    {
        if (IsHermite)
        {
            Hermite(theta, state);
            return;
        }

        method!.DenseWeights(theta, weights);
        Start.CopyTo(state);
        for (int j = 0; j < weights.Length; j++)
        {
            if (weights[j] != 0)
            {
                SpanStageSum.Add1(state, Stages[j], Step * weights[j]);
            }
        }
    }

    private void Hermite(double theta, Span<double> state)
    {
        double back = theta - 1;
        double end = theta * theta * (3 - (2 * theta));
        double first = Step * theta * back * back;
        double last = Step * theta * theta * back;
        for (int i = 0; i < state.Length; i++)
        {
            state[i] = Start[i] + (end * (End[i] - Start[i])) + (first * StartSlope[i]) + (last * EndSlope[i]);
        }
    }
}
