namespace Semiflow.Flows.Spans.Implicit;

/// <summary>The Jacobian of a field as a matrix: the user's, or finite differences.</summary>
internal sealed class DenseJacobian(CountedField field, SpanJacobian? given)
{
    private readonly double[] shifted = new double[field.Size];
    private readonly double[] here = new double[field.Size];
    private readonly double[] there = new double[field.Size];

    /// <summary>Entries, row by row.</summary>
    internal double[] Entries { get; } = new double[field.Size * field.Size];

    internal long Count { get; private set; }

    internal void Compute(double time, double[] state)
    {
        Count++;
        if (given is not null)
        {
            given(time, state, Entries);
            return;
        }

        int size = field.Size;
        field.Velocity(time, state, here);
        state.CopyTo(shifted, 0);
        double unit = Unit(state, here);
        for (int j = 0; j < size; j++)
        {
            // Half of the digits of the component, as in Hairer and Wanner's codes; the difference taken is the one that was stored.
            shifted[j] = state[j] + (unit * Math.Sqrt(2.2e-16 * Math.Max(1e-5, Math.Abs(state[j]) / unit)));
            double difference = shifted[j] - state[j];
            field.Velocity(time, shifted, there);
            shifted[j] = state[j];
            for (int i = 0; i < size; i++)
            {
                Entries[(i * size) + j] = (there[i] - here[i]) / difference;
            }
        }
    }

    /// <summary>What counts as 1: the codes' rule knows no unit, so states that are far from 1 bring their own.</summary>
    private static double Unit(double[] state, double[] velocity)
    {
        double largest = NewtonIteration.Largest(state);
        double size = largest > 0 ? largest : NewtonIteration.Largest(velocity);
        return size is > 1e-6 and < 1e6 or 0 || !double.IsFinite(size) ? 1 : size;
    }
}
