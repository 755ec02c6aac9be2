namespace Semiflow.Flows.Spans.Implicit;

/// <summary>The Jacobian of a field as a matrix: the user's, or finite differences.</summary>
internal sealed class DenseJacobian(CountedField field, SpanJacobian? given)
{
    private const double Digits = 1.5e-8; // Half of those of a number: a difference of that size loses the other half.
    private const double Rounding = 1e-12; // Changes of a velocity up to here are those of its rounding.
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
            // Half of the digits of the component, whatever the size of the others. One that is far below what it will be, as at the start
            // of a reaction, then moves no velocity by more than rounding: that takes a step as in Hairer and Wanner's codes, which one
            // that is 0 has at once.
            double own = Digits * Math.Abs(state[j]), common = unit * Math.Sqrt(2.2e-16 * Math.Max(1e-5, Math.Abs(state[j]) / unit));
            if (!Column(time, state, j, own) && own < common)
            {
                Column(time, state, j, common);
            }
        }
    }

    /// <summary>A column by the difference over a step of its component.</summary>
    /// <returns>Whether a velocity changed by more than its rounding.</returns>
    private bool Column(double time, double[] state, int j, double step)
    {
        int size = field.Size;
        shifted[j] = state[j] + step;
        double difference = shifted[j] - state[j]; // The one that was stored.
        if (difference == 0)
        {
            shifted[j] = state[j];
            return false;
        }

        field.Velocity(time, shifted, there);
        shifted[j] = state[j];
        bool changed = false;
        for (int i = 0; i < size; i++)
        {
            double change = there[i] - here[i];
            changed |= Math.Abs(change) > Rounding * Math.Max(Math.Abs(there[i]), Math.Abs(here[i]));
            Entries[(i * size) + j] = change / difference;
        }

        return changed;
    }

    /// <summary>What counts as 1: the codes' rule knows no unit, so states that are far from 1 bring their own.</summary>
    private static double Unit(double[] state, double[] velocity)
    {
        double largest = NewtonIteration.Largest(state);
        double size = largest > 0 ? largest : NewtonIteration.Largest(velocity);
        return size is > 1e-6 and < 1e6 or 0 || !double.IsFinite(size) ? 1 : size;
    }
}
